"""What Syke's abbreviations stand for: the full words of its workbooks, and the groups above the main sectors.

Here: the publisher's terms, for the example alone. Not here: main sectors, which the warehouse itself knows (seeds).
"""

from __future__ import annotations

GROUPS = {
    "Kul": ("Energia", "Kulutussähkö"),
    "Säh": ("Energia", "Rakennusten lämmitys"),
    "Kau": ("Energia", "Rakennusten lämmitys"),
    "Ölj": ("Energia", "Rakennusten lämmitys"),
    "Muu": ("Energia", "Rakennusten lämmitys"),
    "Teo": ("Energia", "Teollisuus ja työkoneet"),
    "Työ": ("Energia", "Työkoneet"),
    "Tie": ("Energia", "Liikenne"),
    "Rai": ("Energia", "Liikenne"),
    "Ves": ("Energia", "Liikenne"),
    "Maa": ("Maatalous", "Maatalous"),
    "Jät": ("Jätteiden käsittely", "Jätteiden käsittely"),
    "F-k": ("Teollisuusprosessit", "F-kaasut"),
    "Tuu": ("Kompensaatiot", "Kompensaatiot"),
}
"""By abbreviation of the main sector: the words of taso_1 and taso_2."""

SUB_SECTORS = {
    "Kul": "Kulutussähkö",
    "Säh": "Sähkölämmitys",
    "MaL": "Maalämpö",
    "Kau": "Kaukolämpö",
    "Ölj": "Öljylämmitys",
    "Puu": "Puulämmitys",
    "Muu": "Muu lämmitys",
    "Teo": "Teollisuus",
    "Työ": "Työkoneet",
    "Kad": "Kadut",
    "Ti": "Tiet",
    "Läp": "Läpiajoliikenne",
    "MoM": "Moottoripyörät ja mopot",
    "TaL": "Tavaraliikenne",
    "HeL": "Henkilöliikenne",
    "HuV": "Huviveneet",
    "Lai": "Laivat",
    "TyV": "Työveneet",
    "Kot": "Kotieläimet",
    "Pel": "Peltoviljely",
    "Kaa": "Kaatopaikat",
    "Kom": "Kompostointi",
    "Mäd": "Mädätys",
    "JäP": "Jätevesien puhdistus",
    "AjI": "Ajoneuvojen ilmastointilaitteet",
    "RaI": "Rakennusten ilmastointilaitteet",
    "KAK": "Kaupan ja ammattikeittiöiden kylmälaitteet",
    "MuF": "Muut F-kaasujen lähteet",
    "Tuu": "Tuulivoima",
}
"""taso_4."""

PARTS = {
    "Asu": "Asuminen",
    "Pal": "Palvelut",
    "Teo": "Teollisuus",
    "Maa": "Maatalous",
    "TeP": "Teollisuuden polttoaineet",
    "MMK": "Maa- ja metsätalouskoneet",
    "RaK": "Rakennustyökoneet",
    "Kai": "Kaivos- ja teollisuustyökoneet",
    "TiK": "Tietyökoneet",
    "MuT": "Muut työkoneet",
    "Hen": "Henkilöautot",
    "PaA": "Pakettiautot",
    "KuA": "Kuorma-autot",
    "LiA": "Linja-autot",
    "MoM": "Moottoripyörät ja mopot",
    "Die": "Diesel",
    "Sä": "Sähkö",
    "HuV": "Huviveneet",
    "MaL": "Matkustajaliikenne",
    "TaL": "Tavaraliikenne",
    "Lau": "Lautat ja lossit",
    "Elä": "Eläinten ruuansulatus",
    "Lan": "Lannankäsittely",
    "Lai": "Laidunnus",
    "Epä": "Epäorgaaniset lannoitteet",
    "Org": "Orgaaniset lannoitteet",
    "Ma": "Maaperä",
    "Yhd": "Yhdyskuntajäte",
    "AjI": "Ajoneuvojen ilmastointilaitteet",
    "RaI": "Rakennusten ilmastointilaitteet",
    "KAK": "Kaupan ja ammattikeittiöiden kylmälaitteet",
    "MuF": "Muut F-kaasujen lähteet",
    "Tuu": "Tuulivoima",
}
"""taso_5."""
