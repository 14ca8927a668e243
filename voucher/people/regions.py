"""Where firms are and what they make: lists that forms offer. Codes are stored, names are shown."""

from voucher.audit import labels
from voucher.kernel.i18n import N_

REGIONS = {
    "seoul": N_("Seoul"),
    "busan": N_("Busan"),
    "daegu": N_("Daegu"),
    "incheon": N_("Incheon"),
    "gwangju": N_("Gwangju"),
    "daejeon": N_("Daejeon"),
    "ulsan": N_("Ulsan"),
    "sejong": N_("Sejong"),
    "gyeonggi": N_("Gyeonggi"),
    "gangwon": N_("Gangwon"),
    "chungbuk": N_("North Chungcheong"),
    "chungnam": N_("South Chungcheong"),
    "jeonbuk": N_("North Jeolla"),
    "jeonnam": N_("South Jeolla"),
    "gyeongbuk": N_("North Gyeongsang"),
    "gyeongnam": N_("South Gyeongsang"),
    "jeju": N_("Jeju"),
}

INDUSTRIES = {  # divisions of section C, Korean Standard Industrial Classification, 11th revision
    "C10": N_("Food"),
    "C11": N_("Beverages"),
    "C13": N_("Textiles"),
    "C14": N_("Clothing"),
    "C15": N_("Leather and shoes"),
    "C16": N_("Wood"),
    "C17": N_("Paper"),
    "C18": N_("Printing"),
    "C19": N_("Coke and refined petroleum"),
    "C20": N_("Chemicals"),
    "C21": N_("Pharmaceuticals"),
    "C22": N_("Rubber and plastics"),
    "C23": N_("Glass, ceramics and cement"),
    "C24": N_("Basic metals"),
    "C25": N_("Metal products"),
    "C26": N_("Electronics and semiconductors"),
    "C27": N_("Medical and precision instruments"),
    "C28": N_("Electrical equipment"),
    "C29": N_("Machinery"),
    "C30": N_("Motor vehicles"),
    "C31": N_("Ships and other transport"),
    "C32": N_("Furniture"),
    "C33": N_("Other manufacturing"),
    "C34": N_("Repair of machinery"),
}

OWN_INDUSTRIES = INDUSTRIES | {"J62": N_("Software and information services")}  # what a supplier itself is

labels.VALUE.update(region=REGIONS, industry=OWN_INDUSTRIES)  # the audit log calls them the same
