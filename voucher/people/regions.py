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

OTHER_REGIONS = {  # as addresses write them
    "서울특별시": "seoul",
    "부산광역시": "busan",
    "대구광역시": "daegu",
    "인천광역시": "incheon",
    "광주광역시": "gwangju",
    "대전광역시": "daejeon",
    "울산광역시": "ulsan",
    "세종특별자치시": "sejong",
    "경기도": "gyeonggi",
    "강원도": "gangwon",
    "강원특별자치도": "gangwon",
    "충청북도": "chungbuk",
    "충청남도": "chungnam",
    "전라북도": "jeonbuk",
    "전북특별자치도": "jeonbuk",
    "전라남도": "jeonnam",
    "경상북도": "gyeongbuk",
    "경상남도": "gyeongnam",
    "제주도": "jeju",
    "제주특별자치도": "jeju",
}

labels.VALUE.update(region=REGIONS, industry=OWN_INDUSTRIES)  # the audit log calls them the same
