"""Russian: «12 марта 2026 г.», unbroken before «г.»; 1 234 567,50."""

DATE_FORMAT = "j E Y\u00a0г."
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y\u00a0г. H:i"
YEAR_MONTH_FORMAT = "F Y\u00a0г."
MONTH_DAY_FORMAT = "j E"
