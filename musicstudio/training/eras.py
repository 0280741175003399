"""The era a composer belongs to, by the years beside the name or by the name."""

from __future__ import annotations

import re
from typing import Final

_UNTIL: Final = (
    (1400, "medieval"), (1600, "renaissance"), (1750, "baroque"), (1815, "classical-era"), (1908, "romantic"),
    (1960, "early twentieth-century"),
)  # fmt: skip
"""Year in a composer's working life before which music is called so."""
_ERAS: Final = {
    "medieval": "Hildegard Machaut Perotin",
    "renaissance": "Dowland Palestrina Byrd Lassus Praetorius Josquin Gabrieli Victoria Tallis Morley Milan Narvaez",
    "baroque": "Bach Handel Händel Vivaldi Purcell Corelli Telemann Scarlatti Couperin Rameau Buxtehude Pachelbel "
    "Monteverdi Albinoni Weiss Sanz Visée Frescobaldi Marcello Lully Loeillet",
    "classical-era": "Mozart Haydn Clementi Beethoven Sor Giuliani Carulli Boccherini Gluck Salieri Hummel Czerny "
    "Diabelli Kuhlau Cimarosa Stamitz Paradis Martinez Reichardt Zelter Zumsteeg "
    "Arriaga Cherubini Hoffmeister Saint-Georges Shield Abrams",
    "romantic": "Berlioz Schubert Schumann Chopin Liszt Brahms Mendelssohn Hensel Tchaikovsky Tschaikowsky Dvořák "
    "Dvorak Grieg Wagner Verdi Wolf Franz Loewe Cornelius Lang Kinkel Chaminade Faure Fauré Franck "
    "Bruch Bizet Gounod Offenbach Smetana Borodin Mussorgsky Rimsky-Korsakov Glinka Saint-Saëns Strauss "
    "Mahler Reger Rheinberger Raff Burgmüller Heller Alkan Tárrega Tarrega Albéniz Albeniz Granados "
    "Sousa Silcher Carcassi Coste Mertz Paganini Viardot Holmès Beach Mayer Parry Stanford Elgar "
    "Zemlinsky Weber Nielsen Stenhammar Sibelius Rossini Massenet Sullivan Tosti Smyth Delius Chausson "
    "Chabrier Farrenc Grandval Glazunov Gouvy Carreño Janáček Busoni Corder Cowen Mackenzie Lehmann "
    "Hopekirk Jaëll Kralik Munktell Netzel Leoncavallo Puget Thys Andrée Kalliwoda Maier Burleigh "
    "Faisst Greger Gail Duchambge",
    "impressionist": "Debussy Ravel Boulanger",
    "early twentieth-century": "Bartók Bartok Schönberg Schoenberg Stravinsky Webern Berg Prokofiev Shostakovich Ives "
    "Hindemith Poulenc Satie Joplin Gershwin Vaughan Holst Quilter Warlock Butterworth Gurney Somervell "
    "Coleridge-Taylor Schulhoff Moeran Bridge Bantock Obradors Poldowski Müller-Hermann",
}
_BY_NAME: Final = {name.lower(): era for era, names in _ERAS.items() for name in names.split()}


def era_of(author: str) -> str:
    """Return an era as an adjective, like "baroque", by a surname or by dates "(1819–1885)"; "" where neither tells."""
    before, comma, _ = author.lower().partition(",")
    words = re.findall(r"[^\W\d_][\w'’-]*", before.split("(")[0].replace("_", " "))
    surname = next((_BY_NAME[word] for word in (words if comma else words[-1:]) if word in _BY_NAME), "")
    years = [int(year) for year in re.findall(r"\b(1\d{3})\b", author)]
    if surname or not years:
        return surname
    working = min(years[0] + 35, years[1] - 5) if len(years) > 1 else years[0] + 30
    return next((era for until, era in _UNTIL if working < until), "")
