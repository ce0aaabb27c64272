-- Every field of the Hinku report in every municipality and year of which any of its figures is known, up to the year
-- of the newest workbook. Fields are indicators as they are, but for the two that compare with 2007.
with

municipalities as (
    select * from {{ ref('municipalities') }}
    where is_followed
),

as_of as (
    select * from {{ ref('int_as_of') }}
),

fields as (
    select * from {{ ref('form_fields') }}
    where form = 'hinku'
),

indicator_values as (
    select * from {{ ref('int_place_indicator_values') }}
    where place_type = 'municipality'
),

figures as (
    select
        fields.field_code,
        indicator_values.place_code as municipality_code,
        indicator_values.year,
        indicator_values.indicator_value as figure,
        indicator_values.value_status,
        indicator_values.as_of_date,
        indicator_values.snapshot_id,
        indicator_values.origin
    from indicator_values
    inner join fields
        on indicator_values.indicator_code = fields.filled_from and indicator_values.method = fields.method
    cross join as_of
    where indicator_values.year <= coalesce(as_of.year, indicator_values.year)
),

-- the year that members of the network have promised to reduce from
base_year as (
    select
        municipality_code,
        field_code,
        figure
    from figures
    where year = {{ var('hinku_base_year') }}
),

years as (
    select distinct year from figures
),

cells as (
    select
        municipalities.municipality_code,
        years.year,
        fields.field_code,
        fields.method,
        cast(
            case fields.filled_by
                when 'base' then base_year.figure
                when 'change' then (figures.figure - base_year.figure) * 100.0 / nullif(base_year.figure, 0)
                else figures.figure
            end as decimal(18, 6)
        ) as form_value,
        fields.filled_by,
        fields.reason_code as field_reason_code,
        figures.value_status,
        figures.as_of_date,
        figures.snapshot_id,
        figures.origin
    from municipalities
    cross join years
    cross join fields
    left join figures
        on
            municipalities.municipality_code = figures.municipality_code
            and years.year = figures.year
            and fields.field_code = figures.field_code
    left join base_year
        on
            municipalities.municipality_code = base_year.municipality_code
            and fields.field_code = base_year.field_code
),

explained as (
    select
        municipality_code,
        year,
        field_code,
        method,
        form_value,
        case
            when form_value is not null then null
            when filled_by is null then field_reason_code
            when value_status is null then 'not_of_year'
            else 'missing'
        end as reason_code,
        as_of_date,
        origin,
        snapshot_id
    from cells
)

select * from explained
