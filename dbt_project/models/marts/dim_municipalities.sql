with

municipalities as (
    select * from {{ ref('municipalities') }}
),

areas as (
    select * from {{ ref('areas') }}
),

named as (
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
        municipalities.centre_latitude
    from municipalities
    left join areas as project_areas on municipalities.project_area_code = project_areas.area_code
    left join areas as seutukunnat on municipalities.seutukunta_code = seutukunnat.area_code
    left join areas as maakunnat on municipalities.maakunta_code = maakunnat.area_code
    left join areas as hyvinvointialueet on municipalities.hyvinvointialue_code = hyvinvointialueet.area_code
    left join areas as elinvoimakeskukset on municipalities.elinvoimakeskus_code = elinvoimakeskukset.area_code
)

select * from named
