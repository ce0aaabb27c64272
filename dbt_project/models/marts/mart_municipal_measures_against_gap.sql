with

gaps as (
    select * from {{ ref('int_measures_against_gap') }}
),

of_places as (
    select
        gaps.place_code as municipality_code,
        gaps.year as emissions_year,
        gaps.method,
        gaps.target_year,
        gaps.target_gap_kt_co2e,
        gaps.target_status,
        gaps.remaining_effort_kt_co2e,
        gaps.active_measures,
        gaps.done_unseen_measures,
        gaps.measures_with_impact,
        gaps.measures_without_impact,
        gaps.unseen_impact_kt_co2e,
        gaps.capped_unseen_impact_kt_co2e,
        gaps.effort_after_measures_kt_co2e,
        gaps.value_status,
        gaps.origin
    from gaps
    where gaps.place_type = 'municipality'
)

select * from of_places
