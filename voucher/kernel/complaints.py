"""What WTForms says by itself, in the words of the house and both languages. Flask-WTF asks here."""

from voucher.kernel.i18n import N_
from voucher.kernel.saying import gettext

_AMISS = N_("Please check this.")
_STALE = N_("This page was open for too long. Please load it again and send it once more.")
_CHOOSE = N_("Please choose from the list.")
_SURROUNDED = N_("Write a number from %(min)s to %(max)s.")
WORDS = {  # by the msgid of WTForms; of those with a plural, the singular
    "Field must be equal to %(other_name)s.": N_("The two are not the same. Please type them again."),
    "Field must be at least %(min)d character long.": N_("Write at least %(min)d characters."),
    "Field cannot be longer than %(max)d character.": N_("Write at most %(max)d characters."),
    "Field must be exactly %(max)d character long.": N_("Write exactly %(max)d characters."),
    "Field must be between %(min)d and %(max)d characters long.": N_("Write %(min)d to %(max)d characters."),
    "Number must be at least %(min)s.": N_("Write a number of at least %(min)s."),
    "Number must be at most %(max)s.": N_("Write a number of at most %(max)s."),
    "Number must be between %(min)s and %(max)s.": _SURROUNDED,
    "This field is required.": N_("Please fill this in."),
    "Invalid email address.": N_("Write an e-mail address like name@firm.kr."),
    "Invalid URL.": N_("Write a web address that begins with https://."),
    "Invalid value, must be one of: %(values)s.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Not a valid choice.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "Not a valid datetime value.": N_("Write the day and the time."),
    "Not a valid date value.": N_("Write the day as year, month and day, such as 2026-11-21."),
    "Not a valid time value.": N_("Write the time as hours and minutes, such as 14:30."),
    "Not a valid integer value.": N_("Write a whole number in digits."),
    "Not a valid decimal value.": N_("Write a number in digits."),
    "Not a valid float value.": N_("Write a number in digits."),
    "Invalid CSRF Token.": _STALE,
    "CSRF token missing.": _STALE,
    "CSRF failed.": _STALE,
    "CSRF token expired.": _STALE,
}


class Complaints:
    """What stands in the place of a catalogue. Values are filled in by WTForms afterwards."""

    def ugettext(self, message: str) -> str:
        """A complaint in the reader's language; whatever we do not know is said in general."""
        return gettext(WORDS.get(message, _AMISS))

    def ungettext(self, singular: str, _plural: str, _count: int) -> str:
        """The same, of one or many."""
        return self.ugettext(singular)
