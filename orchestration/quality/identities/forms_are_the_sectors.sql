-- The inventories of the forms are the main sectors in other words: where a sector has fields of its own they sum to it, and
-- where two forms divide alike they agree. Tonnes and megawatt hours here, kilotonnes and gigawatt hours there.
with cells as (
    select 'mart_form_crf' as mart, municipality_code, year, field_code, emissions_t_co2e, null::double as energy_mwh
    from marts.mart_form_crf
    union all
    select 'mart_form_secap_inventory', municipality_code, year, field_code, emissions_t_co2e, energy_mwh
    from marts.mart_form_secap_inventory
),
codes as (
    select distinct mart, field_code from cells
),
-- fields by the beginning of their codes, and the sectors that they hold together; of CRF heating is divided by user
parts(mart, part, pattern, sector_codes) as (
    values
        ('mart_form_crf', 'buildings', 'I\..*', [
            'electricity', 'electric_heating', 'district_heating', 'oil_heating', 'other_heating', 'industry'
        ]),
        ('mart_form_crf', 'bought energy', 'I\.[1-5]\.2', ['electricity', 'electric_heating', 'district_heating']),
        ('mart_form_crf', 'on-road', 'II\.1\..*', ['road_transport']),
        ('mart_form_crf', 'rail', 'II\.2\..*', ['rail_transport']),
        ('mart_form_crf', 'waterborne', 'II\.3\..*', ['water_transport']),
        ('mart_form_crf', 'off-road', 'II\.5\..*', ['machinery']),
        ('mart_form_crf', 'waste', 'III\..*', ['waste']),
        ('mart_form_crf', 'product use', 'IV\.2', ['f_gases']),
        ('mart_form_crf', 'agriculture', 'V\..*', ['agriculture']),
        ('mart_form_secap_inventory', 'district heat', '.*\.heat_cold', ['district_heating']),
        ('mart_form_secap_inventory', 'waste', 'waste.*', ['waste']),
        ('mart_form_secap_inventory', 'other', 'other_non_energy.*', ['agriculture', 'f_gases']),
        ('mart_form_secap_inventory', 'energy', '.*\.(electricity|heating_oil|other_biomass|diesel|carrier_unknown)', [
            'electricity', 'electric_heating', 'oil_heating', 'other_heating', 'industry', 'machinery', 'road_transport',
            'rail_transport', 'water_transport'
        ])
),
sectors_of_parts as (
    select parts.mart, parts.part, towns.municipality_code, towns.year,
        sum(towns.emissions_kt_co2e) * 1000 as emissions_t_co2e, sum(towns.energy_gwh) * 1000 as energy_mwh
    from parts
    inner join marts.mart_municipal_emissions as towns on list_contains(parts.sector_codes, towns.sector_code)
    where towns.method = 'alas'
    group by all
),
fields_of_parts as (
    select parts.mart, parts.part, cells.municipality_code, cells.year,
        sum(cells.emissions_t_co2e) as emissions_t_co2e, sum(cells.energy_mwh) as energy_mwh
    from parts
    inner join codes on parts.mart = codes.mart and regexp_full_match(codes.field_code, parts.pattern)
    inner join cells on codes.mart = cells.mart and codes.field_code = cells.field_code
    group by all
),
compared as (
    select mart, part, concat_ws(', ', municipality_code, year, part) as place,
        told.emissions_t_co2e as found, sums.emissions_t_co2e as expected, told.energy_mwh,
        sums.energy_mwh as energy_expected
    from fields_of_parts as told
    full join sectors_of_parts as sums using (mart, part, municipality_code, year)
),
-- the same users in both forms
users(crf_pattern, secap_pattern) as (
    values ('I\.1\.[12]', 'residential_buildings\..*'), ('I\.2\.[12]', 'tertiary_buildings\..*'),
        ('I\.3\.[12]', 'industry_.*'), ('III\.4\.1', 'wastewater.*'), ('II\.[123]\..*', '(public|private)_transport\..*')
),
alike as (
    select users.crf_pattern as part, cells.municipality_code, cells.year,
        sum(cells.emissions_t_co2e) filter (where cells.mart = 'mart_form_crf') as in_crf,
        sum(cells.emissions_t_co2e) filter (where cells.mart = 'mart_form_secap_inventory') as in_secap
    from users
    inner join codes on regexp_full_match(
        codes.field_code, case when codes.mart = 'mart_form_crf' then users.crf_pattern else users.secap_pattern end
    )
    inner join cells on codes.mart = cells.mart and codes.field_code = cells.field_code
    group by all
)
select mart, 'emissions_t_co2e' as column_name, place, found, expected
from compared where coalesce(abs(found - expected) > 0.000001, (found is null) <> (expected is null))
union all
select mart, 'energy_mwh', place, energy_mwh, energy_expected
from compared
where mart = 'mart_form_secap_inventory'
    and coalesce(abs(energy_mwh - energy_expected) > 0.000001, (energy_mwh is null) <> (energy_expected is null))
union all
select 'mart_form_secap_inventory', 'emissions_t_co2e', concat_ws(', ', municipality_code, year, part), in_secap, in_crf
from alike where coalesce(abs(in_secap - in_crf) > 0.000001, (in_secap is null) <> (in_crf is null))
union all
-- the method and release are those of the whole
select mart, 'method', concat_ws(', ', told.municipality_code, told.year),
    concat_ws(' ', told.method, told.emissions_vintage, told.emissions_release), 'those of all emissions'
from (
    select 'mart_form_crf' as mart, municipality_code, year, method, emissions_vintage, emissions_release
    from marts.mart_form_crf
    union
    select 'mart_form_secap_inventory', municipality_code, year, method, emissions_vintage, emissions_release
    from marts.mart_form_secap_inventory
) as told
left join marts.mart_municipal_overview as overview
    on told.municipality_code = overview.municipality_code and told.year = overview.year and overview.method = 'alas'
where (told.method, told.emissions_vintage, told.emissions_release)
    is distinct from (overview.method, overview.emissions_vintage, overview.emissions_release)
