"""Units of measure: the names each goes by, and what it is worth, so that "740 m" and "2,400 ft" can be compared."""

from __future__ import annotations

from typing import NamedTuple


class Unit(NamedTuple):
    """A unit. A value in it is worth (value + zero) · factor in the first unit of its dimension."""

    dimension: str
    name: str
    factor: float
    names: str
    zero: float = 0.0


MONTH = 30.4375  # days: a twelfth of a year of 365.25
UNITS = (
    Unit("share", "percent", 1, "% ٪ percent pct percentage"),
    Unit("share", "fraction", 100, "fraction"),
    Unit("point", "point", 1, "point points"),
    Unit("dollar", "dollar", 1, "$ us$ dollar dollars dlr dlrs usd"),
    Unit("pound", "pound", 1, "£ # pound pounds gbp quid"),
    Unit("euro", "euro", 1, "€ euro euros eur"),
    Unit("yen", "yen", 1, "¥ yen"),
    Unit("rupee", "rupee", 1, "₹ rupee rupees rs"),
    Unit("length", "metre", 1, "m metre metres meter meters"),
    Unit("length", "millimetre", 0.001, "mm millimetre millimetres millimeter millimeters"),
    Unit("length", "centimetre", 0.01, "cm centimetre centimetres centimeter centimeters"),
    Unit("length", "kilometre", 1000, "km kilometre kilometres kilometer kilometers"),
    Unit("length", "inch", 0.0254, "inch inches"),
    Unit("length", "foot", 0.3048, "ft foot feet"),
    Unit("length", "yard", 0.9144, "yard yards"),
    Unit("length", "mile", 1609.344, "mile miles mi"),
    Unit("weight", "kilogram", 1, "kg kilo kilos kilogram kilograms kilogramme kilogrammes"),
    Unit("weight", "tonne", 1000, "t tonne tonnes ton tons"),
    Unit("weight", "pound-weight", 0.45359237, "lb lbs"),
    Unit("speed", "km/h", 1, "km/h kmh kph"),
    Unit("speed", "mph", 1.609344, "mph"),
    Unit("speed", "knot", 1.852, "knot knots"),
    Unit("degree", "degree", 1, "° degree degrees"),
    Unit("temperature", "celsius", 1, "c celsius °c degreesc degreescelsius"),
    Unit("temperature", "fahrenheit", 5 / 9, "f fahrenheit °f degreesf degreesfahrenheit", -32),
    Unit("duration", "day", 1, "day days"),
    Unit("duration", "second", 1 / 86400, "seconds sec secs"),
    Unit("duration", "minute", 1 / 1440, "minute minutes min mins"),
    Unit("duration", "hour", 1 / 24, "hour hours hr hrs"),
    Unit("duration", "week", 7, "week weeks"),
    Unit("duration", "fortnight", 14, "fortnight fortnights"),
    Unit("duration", "month", MONTH, "month months"),
    Unit("duration", "year", 12 * MONTH, "year years yr yrs"),
    Unit("duration", "decade", 120 * MONTH, "decade decades"),
    Unit("night", "night", 1, "night nights"),
    Unit("area", "hectare", 1, "hectare hectares ha"),
    Unit("area", "acre", 0.40468564, "acre acres"),
    Unit("volume", "litre", 1, "litre litres liter liters"),
    Unit("volume", "gallon", 3.7854118, "gallon gallons"),
    Unit("power", "megawatt", 1, "mw megawatt megawatts"),
    Unit("power", "gigawatt", 1000, "gw gigawatt gigawatts"),
)
UNIT_OF = {name: unit for unit in UNITS for name in unit.names.split()}
