-- From which year to which each municipality exists, by the classifications that hold it: a municipality ends with the
-- year before the first classification without it. Years before the oldest classification are not known.
with

municipalities as (
    select * from {{ ref('stg_statfin__municipalities') }}
),

changes as (
    select * from {{ ref('stg_statfin__municipality_changes') }}
),

classifications as (
    select
        valid_from_date,
        lead(valid_from_date) over (order by valid_from_date) as next_valid_from_date,
        min(valid_from_date) over () as oldest_valid_from_date
    from municipalities
    group by valid_from_date
),

spans as (
    select
        municipalities.municipality_code,
        min(municipalities.valid_from_date) as first_date,
        max(municipalities.valid_from_date) as last_date
    from municipalities
    group by municipalities.municipality_code
),

validity as (
    select
        spans.municipality_code,
        newest_name.name_fi,
        case
            when spans.first_date > last_held.oldest_valid_from_date
                then cast(extract(year from spans.first_date) as integer)
        end as valid_from_year,
        cast(extract(year from last_held.next_valid_from_date) as integer) - 1 as valid_to_year,
        case
            when last_held.next_valid_from_date is not null then changes.present_municipality_code
        end as merged_into_code
    from spans
    inner join classifications as last_held
        on spans.last_date = last_held.valid_from_date
    inner join municipalities as newest_name
        on
            spans.municipality_code = newest_name.municipality_code
            and spans.last_date = newest_name.valid_from_date
    left join changes
        on
            spans.municipality_code = changes.municipality_code
            and changes.municipality_code <> changes.present_municipality_code
)

select * from validity
