"""What a text in Spanish plainly is about, where the model, which learned from English, makes nothing of it. Pure.

Nothing is written from it: a question is answered, words for the driver are asked about.
"""

import re
from typing import Literal

from doorstep.language.folding import folded
from doorstep.language.phrases import any_of
from doorstep.language.reports.words import plain

_ASKS_WHEN = re.compile(
    any_of(
        r"""
        (?:a )?(?:que|ke|k) horas? (?:llega|llegan|viene|vienen|pasa|pasan|me lo|lo|entrega|entregan|es|sera)
        cuando (?:llega|llegan|viene|vienen|pasa|pasan|me (?:lo )?(?:llega|traen|entregan)|entregan|lo entregan)
        donde (?:esta|viene|va|anda|quedo) (?:mi|el|la)? ?(?:paquete|pedido|orden|caja|entrega)
        donde (?:esta|anda|viene|va|quedo) (?:el|mi|su) (?:chofer|repartidor|conductor|muchacho|camion|envio)
        (?:ya )?(?:mero )?(?:viene|llega|salio|vienen|llegan) (?:mi|el) (?:paquete|pedido|envio|caja)
        cuanto (?:mas )?(?:le |les )?(?:falta|tarda|tardan|tardara|demora|demoran)
        (?:entre|como a|mas o menos) que hora
        """
    )
)
_FOR_THE_DRIVER = re.compile(
    any_of(
        r"""
        (?:que )?(?:me )?(?:lo |la )?(?:deje|dejen|deja|dejelo|dejela|dejalo|dejarlo|dejarla|dejenlo|deje lo)
        (?:puede|pueden|podria|podrian) (?:dejar|poner|entregar)(?:lo|la|mela|melo)?
        (?:pongalo|pongan|ponerlo|entreguelo|entreguen|entregarlo|delo|deselo|dejeselo)
        (?:no )?(?:toque|toquen|tocar|timbre|llame|llamen|llameme|hablen|hableme)
        (?:con|a) (?:mi |la |el )?(?:vecin[oa]|senora|senor|portero|porteria|recepcion|hermana|hermano|esposa|esposo)
        (?:cuidado con|hay un) (?:el )?perro
        """
    )
)
_ANOTHER_MATTER = re.compile(
    any_of("direccion|domicilio|cancel\\w+|manana|lunes|martes|miercoles|jueves|viernes|sabado|domingo|codigo|clave")
)


def is_about(text: str) -> Literal["where", "instructions", ""]:
    """An address, a day or a code is none of the two: there a guess would cost more."""
    words = folded(plain(text))
    if _ASKS_WHEN.search(words):
        return "where"
    if _FOR_THE_DRIVER.search(words) and not _ANOTHER_MATTER.search(words):
        return "instructions"
    return ""
