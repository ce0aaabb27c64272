"""The measures of the example: invented, as municipalities might write them.

Here: the wording, the theme and the size of each kind of measure. Not here: which municipality gets what, and when
(`make_example.py`).
"""

from __future__ import annotations

from typing import NamedTuple


class Measure(NamedTuple):
    """A kind of measure: typical cost in euros and effect in t CO₂e a year, None where there is none to tell."""

    name: str
    description: str | None
    theme: str
    sector: str | None
    focus: str
    owner: str
    metric: str | None
    cost_eur: int | None
    effect_t: int | None


_H, _S, _V = "hillintä", "sopeutuminen", "varautuminen"
_RAK, _LII, _ENE, _RUO, _MAA, _KIE = (
    "Rakentaminen ja kiinteistöt",
    "Viisas liikkuminen",
    "Uusiutuva energia",
    "Kestävä ruoka",
    "Maa- ja metsätalous",
    "Kiertotalous",
)
_LUO, _VES, _TUR, _JOH = "Luonto ja viherrakenne", "Vesienhallinta", "Turvallinen arki", "Johtaminen ja seuranta"
_TIL, _KTE, _KAA, _SIV, _ELI = (
    "Tilapalvelut",
    "Kunnallistekniikka",
    "Kaavoitus",
    "Sivistyspalvelut",
    "Elinvoimapalvelut",
)
_KON, _RUP, _VHL, _YMP = "Konsernipalvelut", "Ruokapalvelut", "Vesihuoltolaitos", "Ympäristönsuojelu"
_OIL, _EL, _EH, _DH, _OH = "Öljylämmitys", "Kulutussähkö", "Sähkölämmitys", "Kaukolämpö", "Muu lämmitys"
_RD, _MC, _AG, _WA, _FG, _IN = (
    "Tieliikenne",
    "Työkoneet",
    "Maatalous",
    "Jätteiden käsittely",
    "F-kaasut",
    "Teollisuus",
)

BUDGET_LINES = {
    _TIL: "Investoinnit, talonrakennus",
    _KTE: "Investoinnit, kunnallistekniikka",
    _KAA: "Käyttötalous, maankäyttö",
    _SIV: "Käyttötalous, sivistyspalvelut",
    _ELI: "Käyttötalous, elinvoima",
    _KON: "Käyttötalous, konsernihallinto",
    _RUP: "Käyttötalous, ruokapalvelut",
    _VHL: "Investoinnit, vesihuolto",
    _YMP: "Käyttötalous, ympäristönsuojelu",
}

M = Measure
MEASURES = (
    M("Uimahallin lämpöpumppu", "Altaiden poistoilman lämpö otetaan talteen ja käytetään käyttöveden lämmitykseen.",
      _H, _DH, _RAK, _TIL, "Ostettu lämpö, MWh/v", 210_000, 95),
    M("Koulukeskuksen siirto öljystä maalämpöön", "Öljykattila puretaan ja tilalle porataan energiakaivot.",
      _H, _OIL, _ENE, _TIL, "Öljyn kulutus, litraa/v", 340_000, 120),
    M("Varikon öljylämmityksen korvaaminen hakelämmöllä", None, _H, _OIL, _ENE, _KTE, "Öljyn kulutus, litraa/v",
      160_000, 74),
    M("Päiväkodin ilma-vesilämpöpumppu", "Suora sähkölämmitys korvataan ilma-vesilämpöpumpulla.",
      _H, _EH, _RAK, _TIL, "Lämmityssähkö, MWh/v", 58_000, 9),
    M("Katuvalojen vaihto ledeihin", "Viimeiset monimetallilamput vaihdetaan ja yövalaistusta himmennetään.",
      _H, _EL, _RAK, _KTE, "Vaihdetut valaisimet, kpl", 420_000, 38),
    M("Virastotalon ilmanvaihdon uusiminen", "Lämmön talteenotto ja läsnäoloon perustuva ohjaus.",
      _H, _DH, _RAK, _TIL, "Lämmön kulutus, kWh/m²", 275_000, 31),
    M("Jäähallin lauhdelämmön talteenotto", "Kylmäkoneiden lauhdelämmöllä lämmitetään pukuhuoneet ja jään hoitovesi.",
      _H, _DH, _RAK, _TIL, "Talteen otettu lämpö, MWh/v", 185_000, 67),
    M("Kirjaston aurinkopaneelit", "Katolle asennetaan paneelit, joiden tuotto käytetään omassa rakennuksessa.",
      _H, _EL, _ENE, _TIL, "Oma tuotanto, MWh/v", 44_000, 3),
    M("Palvelukeskuksen aurinkovoimala", None, _H, _EL, _ENE, _TIL, "Oma tuotanto, MWh/v", 96_000, 6),
    M("Kiinteistöjen energiaseurannan laajentaminen", "Kaikkien yli 500 neliön rakennusten mittarit tuntitasolle.",
      _H, _EL, _RAK, _TIL, "Seurannassa olevat rakennukset, %", 35_000, 22),
    M("Energiatehokkuussopimuksen toimenpiteet", "Toteutetaan katselmuksissa löydetyt säästöt kannattavimmasta alkaen.",
      _H, _DH, _RAK, _TIL, "Säästetty energia, MWh/v", 120_000, 58),
    M("Puukoulun rakentaminen", "Uusi koulu tehdään puurunkoisena, ja sille lasketaan elinkaaren hiilijalanjälki.",
      _H, None, _RAK, _TIL, "Hiilijalanjälki, kg CO₂e/m²", 9_800_000, None),
    M("Kaukolämmön tuotanto ilman turvetta", "Lämpölaitoksen polttoaineeksi jää metsähake ja kierrätyspuu.",
      _H, _DH, _ENE, _KON, "Turpeen osuus polttoaineista, %", 1_400_000, 5_200),
    M("Datakeskuksen hukkalämpö kaukolämpöverkkoon", "Selvitetään ja sovitaan hukkalämmön ostamisesta.",
      _H, _DH, _ENE, _ELI, "Verkkoon ostettu hukkalämpö, GWh/v", 650_000, 2_100),
    M("Biokaasun jakeluasema", "Kunta kaavoittaa paikan ja sitoutuu tankkaamaan omia ajoneuvojaan asemalla.",
      _H, _RD, _LII, _ELI, "Myyty biokaasu, MWh/v", 80_000, 310),
    M("Pyörätie keskustasta koululle", "Yhtenäinen, valaistu ja talvella ensimmäisenä aurattava reitti.",
      _H, _RD, _LII, _KTE, "Pyöräilijöitä arkipäivänä", 740_000, 26),
    M("Kunnan autojen vaihtaminen sähköisiin", "Autot vaihdetaan sitä mukaa kuin leasing-sopimukset päättyvät.",
      _H, _RD, _LII, _KON, "Sähköautojen osuus, %", 190_000, 29),
    M("Latauspisteet kunnan kiinteistöihin", None, _H, _RD, _LII, _TIL, "Latauspisteet, kpl", 66_000, 14),
    M("Työmatkapyöräily henkilöstöeduksi", "Työsuhdepyörä, lukittavat telineet ja suihkutilat.",
      _H, _RD, _LII, _KON, "Työmatkansa pyöräilevät, %", 12_000, 8),
    M("Kutsujoukkoliikenteen kokeilu", "Sivukylien asiointiliikenne ajetaan tilausten mukaan yhteisellä kutsutaksilla.",
      _H, _RD, _LII, _ELI, "Matkoja kuukaudessa", 85_000, 17),
    M("Etäkokousten suosiminen työmatkoissa", None, _H, _RD, _LII, _KON, "Työmatkakilometrit", None, 11),
    M("Työkoneiden uusiutuva polttoaine", "Kunnan omat koneet tankataan uusiutuvalla dieselillä.",
      _H, _MC, _LII, _KTE, "Uusiutuvan osuus, %", 28_000, 64),
    M("Sähköinen pyöräkuormaaja talvikunnossapitoon", None, _H, _MC, _LII, _KTE, "Käyttötunnit sähköllä", 165_000, 21),
    M("Vähäpäästöisen työmaan ehdot urakoihin", "Tarjouspyyntöihin lisätään vaatimukset koneista ja tyhjäkäynnistä.",
      _H, _MC, _RAK, _KTE, "Ehdot sisältävät urakat, %", None, 48),
    M("Kasviruokapäivä kouluihin", "Viikossa on kaksi päivää, joina kaikille tarjotaan kasviruokaa.",
      _H, _AG, _RUO, _RUP, "Kasvisaterioiden osuus, %", 6_000, 36),
    M("Ruokahävikin puolittaminen keittiöissä", "Hävikki punnitaan päivittäin ja ylijäämä myydään lounaana.",
      _H, _WA, _RUO, _RUP, "Hävikki, g/annos", 15_000, 19),
    M("Lähiruoan hankinta paikallisilta tiloilta", None, _H, _AG, _RUO, _RUP, "Lähiruoan osuus, %", 20_000, None),
    M("Karjatilojen biokaasuverkosto", "Kootaan lannasta kiinnostuneet tilat ja haetaan yhteinen investointituki.",
      _H, _AG, _MAA, _ELI, "Verkostossa mukana olevat tilat", 40_000, 890),
    M("Turvepeltojen vedenpinnan nosto", "Kaksi maanomistajaa kokeilee säätösalaojitusta turvemaalla.",
      _H, _AG, _MAA, _ELI, "Säädön piirissä, ha", 55_000, 430),
    M("Kunnan metsien hoito jatkuvapeitteisenä", "Metsäsuunnitelmassa rajataan alueet, joilla avohakkuista luovutaan.",
      _H, None, _MAA, _KTE, "Jatkuvapeitteisenä hoidettu, ha", 18_000, None),
    M("Joutomaiden metsitys", None, _H, None, _MAA, _KTE, "Metsitetty ala, ha", 22_000, 45),
    M("Lajitteluastiat kaikkiin kunnan rakennuksiin",
      "Kartonki, muovi, metalli ja biojäte lajitellaan joka kerroksessa.",
      _H, _WA, _KIE, _TIL, "Sekajätteen määrä, t/v", 24_000, 13),
    M("Käytettyjen kalusteiden kierto", "Yhteinen luettelo, josta yksiköt varaavat toisilta vapautuneet kalusteet.",
      _H, None, _KIE, _KON, "Kierrätetyt kalusteet, kpl/v", 8_000, None),
    M("Purkumateriaalien hyödyntäminen", "Puretun koulun tiilet ja betoni käytetään kentän pohjiin.",
      _H, _WA, _KIE, _TIL, "Hyödynnetty purkujäte, %", 30_000, 27),
    M("Puhdistamon lietteen mädätys", None, _H, _WA, _KIE, _VHL, "Tuotettu biokaasu, MWh/v", 880_000, 240),
    M("Kylmälaitteiden kylmäaineiden vaihto",
      "Keittiöiden ja jäähallin laitteet siirtyvät luonnollisiin kylmäaineisiin.",
      _H, _FG, _RAK, _TIL, "Vaihdetut laitteet, kpl", 140_000, 52),
    M("Yritysten energiakatselmukset", "Kunta maksaa puolet pienyrityksen katselmuksesta.",
      _H, _IN, _JOH, _ELI, "Katselmoidut yritykset", 32_000, 160),
    M("Teollisuusalueen yhteinen lämpökeskus", None, _H, _IN, _ENE, _ELI, "Korvattu öljy, MWh/v", 520_000, 610),
    M("Pientalojen öljystä luopumisen neuvonta", "Neuvoja käy pyynnöstä kotona ja auttaa avustuksen hakemisessa.",
      _H, _OIL, _ENE, _YMP, "Neuvotut taloudet", 26_000, 205),
    M("Puunpolton opastus", "Opastetaan polttamaan kuivaa puuta oikein ja vähentämään pienhiukkasia.",
      _H, _OH, _ENE, _YMP, "Opastetut asukkaat", 5_000, None),
    M("Taajaman tiivistäminen aseman ympärille", "Osayleiskaavassa uusi asuminen ohjataan kävelymatkan päähän.",
      _H, _RD, _LII, _KAA, "Uudet asunnot alle 1 km päässä, %", 70_000, None),
    M("Tuulivoimayleiskaava", "Kaavassa osoitetaan alueet, joilla tuulivoima ei häiritse asutusta eikä luontoa.",
      _H, None, _ENE, _KAA, "Kaavan vaihe", 150_000, None),
    M("Ilmastobudjetti osaksi talousarviota", "Jokainen toimiala kirjaa päästövaikutuksensa talousarvioon.",
      _H, None, _JOH, _KON, "Raportoivat toimialat, %", None, None),
    M("Ilmastotyön vuosiraportti asukkaille", None, _H, None, _JOH, _YMP, "Raportin lukijat", 4_000, None),
    M("Hulevesiallas keskustan puistoon", "Allas viivyttää rankkasateen vedet ja toimii kuivalla oleskelupaikkana.",
      _S, None, _VES, _KTE, "Viivytystilavuus, m³", 230_000, None),
    M("Hulevesisuunnitelma koko taajamaan", "Kartoitetaan tulvivat kohdat ja mitoitetaan rummut uusille sateille.",
      _S, None, _VES, _KTE, "Suunnitellut valuma-alueet, %", 60_000, None),
    M("Katupuiden istutusohjelma", "Kuumiin katutiloihin istutetaan varjostavia lehtipuita.",
      _S, None, _LUO, _KTE, "Istutetut puut, kpl/v", 45_000, None),
    M("Hoivakodin viilennys", "Auringonsuojat ja yötuuletus ensin, koneellinen viilennys vain yhteen tilaan.",
      _S, None, _TUR, _TIL, "Tunnit yli 27 asteessa", 75_000, None),
    M("Koulun pihan viherryttäminen", None, _S, None, _LUO, _SIV, "Läpäisevän pinnan osuus, %", 52_000, None),
    M("Rantojen tulvakorkeudet rakennusjärjestykseen",
      "Alimmat rakentamiskorkeudet tarkistetaan uusien laskelmien mukaan.",
      _S, None, _VES, _KAA, "Tarkistetut rannat, km", 9_000, None),
    M("Kosteikon kunnostus", "Pellonreunan kosteikko pidättää ravinteita ja tasaa kevättulvaa.",
      _S, _AG, _LUO, _YMP, "Kosteikon pinta-ala, ha", 38_000, None),
    M("Vieraslajien torjunta kunnan mailla", "Jättipalsami ja lupiini niitetään kahdesti kesässä talkoiden avulla.",
      _S, None, _LUO, _YMP, "Torjuttu ala, ha", 11_000, None),
    M("Liukkaudentorjunta muuttuviin talviin", "Hiekoitusreitit ja hälytysrajat uusitaan nollakelien yleistyessä.",
      _S, None, _TUR, _KTE, "Liukastumistapaturmat", 27_000, None),
    M("Ilmastoriskien arviointi", "Arvioidaan helteen, tulvan ja myrskyn vaikutukset palveluihin.",
      _S, None, _JOH, _KON, "Arvioidut palvelut, %", 16_000, None),
    M("Varavoima vedenottamolle", "Kiinteä varavoimakone ja kahden vuorokauden polttoainevarasto.",
      _V, None, _TUR, _VHL, "Toiminta-aika ilman verkkoa, h", 98_000, None),
    M("Toinen vesijohtoyhteys naapurikuntaan",
      None, _V, None, _TUR, _VHL, "Varayhteyden kapasiteetti, m³/vrk", 610_000, None),
    M("Helleohje päiväkoteihin ja hoivakoteihin", "Yksiköillä on toimintakortti, kun lämpötila ylittää 27 astetta.",
      _V, None, _TUR, _SIV, "Ohjeen ottaneet yksiköt, %", None, None),
    M("Metsäpaloharjoitus yhdessä naapurikuntien kanssa", None, _V, None, _TUR, _KON, "Harjoitukset, kpl", 7_000, None),
    M("Sähkökatkon asukaspisteet", "Kylätaloille sovitaan lämmin tila, vesi ja viestiyhteys pitkän katkon ajaksi.",
      _V, None, _TUR, _KON, "Sovitut asukaspisteet, kpl", 19_000, None),
    M("Myrskyjen kaatamien puiden ennakkoraivaus", "Tärkeimpien teiden ja sähkölinjojen reunat raivataan.",
      _V, None, _TUR, _KTE, "Raivattu, km", 33_000, None),
    M("Häiriötilanteiden viestintäsuunnitelma", "Sovitaan, kuka kertoo, missä kertoo ja mitä kertoo.",
      _V, None, _TUR, _KON, "Harjoitettu, kyllä tai ei", None, None),
)  # fmt: skip
