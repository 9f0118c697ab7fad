"""Names and words of the seeded day. Telephone numbers are 555-01XX: nobody real can ever be texted."""

from collections.abc import Iterator, Sequence
from random import Random

_FIRST = (
    "Maria James Aisha Robert Grace Daniel Linda Jose Wei Priya Michael Olga Kevin Fatima Thomas Angela Luis Hannah "
    "Omar Rachel Anthony Mei Carlos Nicole Samuel Ewa Tyrone Jessica Ahmed Laura Patrick Sofia Derek Yolanda Brian "
    "Nadia Marcus Erin Rafael Denise Hiroshi Tanya Victor Camille Andre Siobhán Peter Leila Gregory Monique José Ana "
    "Noah Emily Jamal Kathleen Ivan Renée Paul Dolores Ethan Zoe Terrence Miriam"
).split()
_LAST = (
    "Lopez Walker Khan Nowak Kim Brooks O'Brien Garcia Chen Patel Johnson Kowalski Nguyen Ali Murphy Washington "
    "Rivera Schmidt Hassan Goldberg Rossi Zhang Hernandez Baker Cohen Wójcik Jackson Taylor Rahman Miller Doyle Marino "
    "Coleman Santos Anderson Petrov Harris Sullivan Ortiz Bell Tanaka Ivanova Moreau Dubois Freeman Adams Larsen "
    "Haddad Reed Simmons Álvarez Silva Fischer Bennett Foster McCarthy Young Lambert Price Vargas Novak Ramirez "
    "Becker Okafor"
).split()
_BUSINESSES = (
    "Dental", "Hardware", "Bakery", "Law Offices", "Veterinary Clinic", "Coffee Roasters", "Optical", "Florist",
    "Bookshop", "Physical Therapy", "Print & Copy", "Bike Shop", "Pharmacy", "Design Studio", "Barbers", "Accounting",
)  # fmt: skip

SENDERS = (
    "Northline Outfitters", "Pine & Paper", "Harvest Pantry", "Brightside Pharmacy", "Orbit Electronics", "Willow Home",
    "Petwell Supply", "Second Chapter Books", "Cedar Kitchen", "Mosaic Shoes", "Blue Heron Coffee", "Tinker Toys & Co",
)  # fmt: skip
SERVICES = ("Next day", "Next day", "Next day", "Standard", "Standard", "Same day")
LEFT_AT = (
    "front door", "front door", "front door", "handed to resident", "handed to resident", "mailroom", "front desk",
    "back porch", "parcel locker", "with a neighbor", "garage",
)  # fmt: skip
OUTDOORS = frozenset({"back porch", "garage"})
LEFT_AT_BUSINESS = ("reception", "front desk", "loading dock", "handed to staff")


def person(random: Random) -> str:
    return f"{random.choice(_FIRST)} {random.choice(_LAST)}"


def business(random: Random, street: str) -> str:
    """Named after its street, as many are: "Halsted Hardware"."""
    name = street.title() if not street[0].isdigit() else random.choice(_LAST)
    return f"{name} {random.choice(_BUSINESSES)}"


def phones(random: Random, area_codes: Sequence[str], taken: set[str]) -> Iterator[str]:
    """Numbers in E.164, each once, of these area codes first and, when those are used up, of all the others.

    `taken` is kept up to date, so that several such iterators never give the same number.
    The North American plan sets 555-0100 to 555-0199 aside for fiction, in every area code.
    """
    for codes in (area_codes, [code for code in _OTHER_AREA_CODES if code not in area_codes]):
        numbers = [f"+1{code}55501{last:02d}" for code in codes for last in range(100)]
        random.shuffle(numbers)
        for number in numbers:
            if number not in taken:
                taken.add(number)
                yield number


# People keep the number of the city they came from.
_OTHER_AREA_CODES = (
    "201 202 203 205 207 208 209 210 212 213 214 215 216 217 218 219 225 228 229 231 234 239 240 248 251 252 254 256 "
    "260 262 267 269 270 276 281 301 302 304 305 307 308 309 310 313 314 315 316 317 318 319 320 321 323 325 330 334 "
    "336 337 339 347 351 352 361 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 424 430 432 434 "
    "435 440 443 458 469 470 475 478 479 480 484 501 502 503 504 505 507 508 509 510 512 515 516 517 518 520 530 540"
).split()
