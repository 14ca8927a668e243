"""Why a file is not taken: what is wrong with which file, and what to do. Each is named by what it is."""

from voucher.kernel.errors import Refused
from voucher.kernel.i18n import N_

EMPTY = N_("“%(name)s” is empty. Please choose it again, or save it anew.")
TOO_LARGE = N_(
    "“%(name)s” is larger than %(most)s MB. Please save it smaller, such as scanned in grey, or divide it into parts."
)
UNKNOWN_KIND = N_("“%(name)s” is of a kind that we do not take. Please hand it in as one of these: %(kinds)s.")
OTHER_CONTENT = N_(
    "“%(name)s” is called %(kind)s, but its content is something else. Please open it and save it as %(kind)s again."
)
DAMAGED = N_("“%(name)s” is damaged: it cannot be opened as %(kind)s. Please save or scan it anew.")
LOCKED = N_("“%(name)s” is locked with a password. Please save it without one.")
TWO_IN_ONE = N_("“%(name)s” carries a second file hidden inside or behind it. Please save or scan it anew.")
MACROS = N_("“%(name)s” holds macros, small programs. Please save it without macros.")
FETCHES = N_("“%(name)s” fetches a part of itself from elsewhere. Please save it without links to other files.")
SCRIPT = N_("“%(name)s” holds a script (JavaScript). Please print it to a new PDF and hand that in.")
STARTS = N_("“%(name)s” starts another program when it is opened. Please print it to a new PDF and hand that in.")
ENCLOSES = N_(
    "“%(name)s” has other files attached inside it. Please hand those in by themselves, and print this to a new PDF."
)
SCRIPT_IN_XML = N_("“%(name)s” holds a script or a style sheet. Please hand in the plain data.")
DOCTYPE = N_("“%(name)s” declares a document type (DTD), which can do harm. Please save it without one.")
TOO_MANY_PIXELS = N_("The picture “%(name)s” is too large to open. Please save it with fewer pixels.")
BOMB = N_("“%(name)s” grows far too large when it is unpacked. Please hand in the files by themselves.")
TOO_MANY_INSIDE = N_("“%(name)s” holds more than %(most)s files. Please divide it into parts.")
NESTED = N_("“%(name)s” is an archive inside an archive. Please put the files themselves into one ZIP.")
STRAYS = N_("“%(name)s” holds a file with a path that leads out of it. Please pack the files anew.")
NOTHING_INSIDE = N_("“%(name)s” holds no file. Please pack it anew.")
UNSAFE = N_("“%(name)s” could not be opened in a reasonable time. Please save it anew, simpler or smaller.")


def refuse(message: str, name: str, **values: object) -> Refused:
    """The refusal of one file, at the field where it was chosen."""
    return Refused(message, field="file", name=name, **values)
