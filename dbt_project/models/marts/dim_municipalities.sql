with

municipalities as (
    select * from {{ ref('municipalities') }}
),

former as (
    select * from {{ ref('former_municipalities') }}
),

validity as (
    select * from {{ ref('int_municipality_validity') }}
),

memberships as (
    select * from {{ ref('int_area_memberships') }}
),

areas as (
    select * from {{ ref('areas') }}
),

-- a municipality ends with its memberships, where the classifications at hand do not tell
ends as (
    select
        municipality_code,
        max(valid_to_year) as valid_to_year
    from memberships
    group by municipality_code
),

of_today as (
    select
        municipalities.municipality_code,
        municipalities.name_fi,
        municipalities.name_sv,
        municipalities.slug,
        municipalities.is_followed,
        municipalities.project_area_code,
        project_areas.name_fi as project_area_name_fi,
        municipalities.seutukunta_code,
        seutukunnat.name_fi as seutukunta_name_fi,
        municipalities.maakunta_code,
        maakunnat.name_fi as maakunta_name_fi,
        municipalities.hyvinvointialue_code,
        hyvinvointialueet.name_fi as hyvinvointialue_name_fi,
        municipalities.elinvoimakeskus_code,
        elinvoimakeskukset.name_fi as elinvoimakeskus_name_fi,
        municipalities.centre_longitude,
        municipalities.centre_latitude,
        validity.valid_from_year,
        cast(null as integer) as valid_to_year,
        cast(null as {{ dbt.type_string() }}) as merged_into_code
    from municipalities
    left join validity on municipalities.municipality_code = validity.municipality_code
    left join areas as project_areas on municipalities.project_area_code = project_areas.area_code
    left join areas as seutukunnat on municipalities.seutukunta_code = seutukunnat.area_code
    left join areas as maakunnat on municipalities.maakunta_code = maakunnat.area_code
    left join areas as hyvinvointialueet on municipalities.hyvinvointialue_code = hyvinvointialueet.area_code
    left join areas as elinvoimakeskukset on municipalities.elinvoimakeskus_code = elinvoimakeskukset.area_code
),

of_the_past as (
    select
        former.municipality_code,
        former.name_fi,
        former.name_sv,
        cast(null as {{ dbt.type_string() }}) as slug,
        false as is_followed,
        cast(null as {{ dbt.type_string() }}) as project_area_code,
        cast(null as {{ dbt.type_string() }}) as project_area_name_fi,
        cast(null as {{ dbt.type_string() }}) as seutukunta_code,
        cast(null as {{ dbt.type_string() }}) as seutukunta_name_fi,
        cast(null as {{ dbt.type_string() }}) as maakunta_code,
        cast(null as {{ dbt.type_string() }}) as maakunta_name_fi,
        cast(null as {{ dbt.type_string() }}) as hyvinvointialue_code,
        cast(null as {{ dbt.type_string() }}) as hyvinvointialue_name_fi,
        cast(null as {{ dbt.type_string() }}) as elinvoimakeskus_code,
        cast(null as {{ dbt.type_string() }}) as elinvoimakeskus_name_fi,
        cast(null as decimal(9, 3)) as centre_longitude,
        cast(null as decimal(9, 3)) as centre_latitude,
        validity.valid_from_year,
        coalesce(validity.valid_to_year, ends.valid_to_year) as valid_to_year,
        validity.merged_into_code
    from former
    left join validity on former.municipality_code = validity.municipality_code
    left join ends on former.municipality_code = ends.municipality_code
)

select * from of_today
union all
select * from of_the_past
