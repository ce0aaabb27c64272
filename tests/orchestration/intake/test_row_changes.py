"""What a review says of rows that changed, and what a coordinator is told of mistakes in the workbook's newer parts.

Not here: changes of measures one by one (`test_intake_review.py`), and rows as such
(`tests/sources/test_coordinators_rows.py`).
"""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.orchestration.intake.intake_files import PLAN, bring, measure, page_of, workbook
from tests.sources.workbooks import OLDER

if TYPE_CHECKING:
    from tests.conftest import House

EVENT = ("Iisalmi", date(2026, 5, 4), "Pyöräilyviikko", "kuntalaiset", 40)
CSV = "tunniste;vuosi;suunniteltu_eur;toteutunut_eur;rahoituslähde\n{};2027;1200,50;;kunta\n"


def reviewed(house: House, content: bytes, file: str = "yla-savo.xlsx") -> str:
    """The words of the review of a workbook that is brought."""
    path = bring(house, content, file)
    house.run("intake")
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page_of(path), flags=re.DOTALL)).split())


def test_new_changed_and_gone_rows_are_counted_by_sheet(empty_house: House) -> None:
    first = workbook(measure("IIS-001"), measure("IIS-002"), plans=[PLAN], events=[EVENT])
    assert "Rivit taulukoittain" not in reviewed(empty_house, first), "there is nothing to compare with"
    now = workbook(
        measure("IIS-001", toteuma_eur=12.5),
        measure("IIS-003"),
        plans=[PLAN],
        costs=[("IIS-001", 2026, 1.0, None, None)],
    )
    told = reviewed(empty_house, now)
    assert (
        "Rivit taulukoittain. Toimenpiteet: uusia 1, muuttuneita 1, kadonneita 1; Kustannukset: uusia 1, muuttuneita "
        "0, kadonneita 0; Viestintä: uusia 0, muuttuneita 0, kadonneita 1. Muut rivit ovat ennallaan."
    ) in told


def test_the_same_measures_with_another_cost_are_told_to_have_changed(empty_house: House) -> None:
    reviewed(empty_house, workbook(measure("IIS-001")))
    told = reviewed(empty_house, workbook(measure("IIS-001", toteuma_eur=12.5)))
    assert "Toimenpiteiden luettelo ja tilat ovat samat kuin ennen." in told
    assert "Toimenpiteet: uusia 0, muuttuneita 1, kadonneita 0." in told


def test_a_workbook_of_the_first_form_is_accepted_and_the_same_rows_in_the_second_are_no_change(
    empty_house: House,
) -> None:
    assert "Työkirja on kunnossa" in reviewed(empty_house, (OLDER / "filled.xlsx").read_bytes())
    path = empty_house.data_dir / "uusi.xlsx"
    empty_house.run("workbook", "yla-savo", "--filled", "--output", str(path))
    assert "Yksikään rivi ei muuttunut" in reviewed(empty_house, path.read_bytes())


def test_a_lost_kept_file_does_not_stop_the_intake(empty_house: House) -> None:
    reviewed(empty_house, workbook(measure("IIS-001")))
    next((empty_house.data_dir / "intake").glob("*/*/*.xlsx")).unlink()
    path = bring(empty_house, workbook(measure("IIS-001", toteuma_eur=12.5)))
    assert "hyväksytty, 1 riviä; " in empty_house.run("intake").said
    assert "Rivit taulukoittain" not in page_of(path)


# Mistakes


def test_typical_mistakes_are_told_in_finnish_with_their_places(empty_house: House) -> None:
    """All in one go, though they stand in one row: nobody sends the workbook again for each."""
    wrong = measure("IIS-001", "valmis", valmistunut_pvm="kesä 2025", ilmastoriski="rankkasade")
    told = reviewed(empty_house, workbook(wrong, costs=[("IIS-001", 2026, "€ 1.200,50", None, "EU:n tuki")]))
    assert "Työkirjaa ei otettu käyttöön: korjattavaa on 4 kohdassa." in told
    date_like = "päivämäärä muodossa pp.kk.vvvv, esimerkiksi 31.12.2026"
    assert f"Toimenpiteet 2 valmistunut_pvm (solu S2) kesä 2025 {date_like}" in told
    assert "Toimenpiteet 2 ilmastoriski (solu X2) rankkasade jokin näistä: hulevesi, helle, myrsky" in told
    number_like = "luku 0–1000000000 (€), pelkkänä lukuna, esimerkiksi 1200,50"
    assert f"Kustannukset 2 suunniteltu_eur (solu C2) € 1.200,50 {number_like}" in told
    assert "Kustannukset 2 rahoituslähde (solu E2) EU:n tuki jokin näistä: kunta, valtionavustus, EU" in told


def test_of_a_cell_that_cannot_be_read_nothing_else_is_told(empty_house: House) -> None:
    """Neither that it is empty, nor that its key stands twice."""
    costs = [("IIS-001", "ensi vuonna", 1.0, None, None), ("IIS-001", "sitten", 2.0, None, None)]
    told = reviewed(empty_house, workbook(measure("IIS-001"), costs=costs))
    assert "korjattavaa on 2 kohdassa" in told
    assert told.count("kokonaisluku 2000–2060") == 2


@pytest.mark.parametrize(
    "role",
    [
        "Maija Meikäläinen",
        "M. Meikäläinen",
        "Meikäläinen, Anna-Maija",
        "toimitusjohtaja Maija Meikäläinen",
        "Maija Meikäläinen, rehtori",
        "maija@example.org",
        "rehtori, puh. 017 123 456",
        "+358 40 1234567",
    ],
)
def test_a_role_that_looks_like_a_person_is_refused(role: str, empty_house: House) -> None:
    told = reviewed(empty_house, workbook(measure("IIS-001", vastuurooli=role)))
    assert "(solu Y2)" in told
    assert "ei henkilön nimeä, sähköpostiosoitetta eikä puhelinnumeroa" in told


@pytest.mark.parametrize(
    "role",
    [
        "kiinteistöpäällikkö",
        "Tekninen johtaja",
        "Kuopion Energian toimitusjohtaja",
        "Pohjois-Savon liiton asiantuntija",
        "LVI-asiantuntija 2",
        "ympäristöpäällikkö, Iisalmi",
    ],
)
def test_a_role_is_accepted(role: str, empty_house: House) -> None:
    assert "Työkirja on kunnossa" in reviewed(empty_house, workbook(measure("IIS-001", vastuurooli=role)))


def test_a_cost_of_a_measure_that_there_is_not_is_told(empty_house: House) -> None:
    costs = [("IIS-001", 2026, 1.0, None, None), ("IIS-010", 2026, 1.0, None, None)]
    told = reviewed(empty_house, workbook(measure("IIS-001"), costs=costs))
    assert "korjattavaa on yhdessä kohdassa" in told
    assert "Kustannukset 3 tunniste (solu A3) IIS-010 tunniste, joka on taulukossa Toimenpiteet" in told


def test_a_cost_of_a_measure_whose_own_row_is_wrong_is_not_told_besides(empty_house: House) -> None:
    costs = [("IIS-001", 2026, 1.0, None, None)]
    told = reviewed(empty_house, workbook(measure("IIS-001", määräaika="pian"), costs=costs))
    assert "korjattavaa on yhdessä kohdassa" in told


def test_costs_may_stand_in_another_file_than_their_measures(empty_house: House) -> None:
    told = reviewed(empty_house, CSV.format("IIS-001").encode(), "kulut_Kustannukset.csv")
    assert "tunniste, joka on taulukossa Toimenpiteet" in told
    reviewed(empty_house, workbook(measure("IIS-001")))
    assert "Työkirja on kunnossa" in reviewed(empty_house, CSV.format("IIS-001").encode(), "kulut_Kustannukset.csv")
    assert "IIS-002" in reviewed(empty_house, CSV.format("IIS-002").encode(), "kulut_Kustannukset.csv")
