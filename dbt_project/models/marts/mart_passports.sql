with

source_rows as (
    select * from {{ ref('int_source_rows') }}
),

-- those of municipalities that nobody follows as well, of which areas' numbers are made
indicators as (
    select * from {{ ref('int_place_indicator_values') }}
    where place_type = 'municipality'
),

merged_rows as (
    select * from {{ ref('int_emission_rows') }}
    where is_newest and given_code <> municipality_code
),

measures as (
    select * from {{ ref('int_measures') }}
    where not is_withdrawn
),

-- numbers of buildings are made of registers, of readings in several files and of degree days
building_years as (
    select
        municipality_code,
        year,
        count(normalised_quantity) as normalised_quantities
    from {{ ref('int_building_years') }}
    where quantity is not null
    group by municipality_code, year
),

used as (
    select
        place_code,
        snapshot_id,
        year
    from indicators
    union
    select
        place_code,
        denominator_snapshot_id as snapshot_id,
        year
    from indicators
    union
    -- what has merged has no number of its own, and is a part of its successor's
    select
        given_code as place_code,
        given_snapshot_id as snapshot_id,
        cast(year as integer) as year
    from merged_rows
    union
    -- a number names one file; a place's measures, procurements and events may stand in several
    select
        municipality_code as place_code,
        snapshot_id,
        cast(null as integer) as year
    from measures
    union
    select
        place_code,
        snapshot_id,
        year
    from source_rows
    where dataset in ('coordinators_procurements', 'coordinators_communications')
    union
    select
        source_rows.place_code,
        source_rows.snapshot_id,
        building_years.year
    from source_rows
    inner join building_years
        on
            source_rows.place_code = building_years.municipality_code
            and (source_rows.year = building_years.year or source_rows.year is null)
    where
        source_rows.dataset in ('property_meters_buildings', 'property_meters_meters', 'property_meters_months')
        or source_rows.dataset = 'fmi_degree_days' and building_years.normalised_quantities > 0
),

passports as (
    select distinct
        source_rows.snapshot_id,
        source_rows.dataset,
        source_rows.place_code,
        source_rows.year,
        source_rows.first_source_row,
        source_rows.last_source_row,
        source_rows.source_rows,
        source_rows.origin
    from source_rows
    inner join used
        on
            source_rows.snapshot_id = used.snapshot_id
            and source_rows.place_code = used.place_code
            and (source_rows.year = used.year or source_rows.year is null)
)

select * from passports
