-- What is known of measures by municipality, each judged on the day of its own file. Withdrawn and merged measures are
-- not counted. A municipality without one has zeros where its area's workbook is of the year or later, and else no row:
-- unknown is not zero.
{% set facts = [
    'measures', 'measures_planned', 'measures_in_progress', 'measures_done', 'measures_postponed', 'measures_cancelled',
    'measures_unknown', 'measures_late', 'measures_done_lately', 'measures_done_undated', 'measures_with_owner',
    'measures_with_deadline', 'measures_with_budget', 'measures_with_impact', 'measures_of_mitigation',
    'measures_of_adaptation', 'measures_of_preparedness', 'has_adaptation', 'has_preparedness',
    'municipalities_with_measures', 'active_impact_t_co2e', 'cost_planned_eur', 'cost_spent_eur', 'cost_of_impact_eur',
    'impact_of_cost_t_co2e',
] %}
{% set none_is_zero = 'case when count(measure_id) = 0 then 0 end' %}
with

statuses as (
    select * from {{ ref('measure_statuses') }}
),

themes as (
    select * from {{ ref('source_words') }}
    where word_list = 'theme'
),

measures as (
    select
        measures.*,
        statuses.status_code,
        statuses.is_active,
        themes.code as theme_code
    from {{ ref('int_measures') }} as measures
    inner join statuses on measures.status = statuses.status
    left join themes on measures.theme = themes.word
    where not measures.is_withdrawn and statuses.status_code <> 'merged'
),

newest as (
    select * from {{ ref('int_as_of') }}
),

workbooks as (
    select * from {{ ref('int_municipality_workbooks') }}
),

told as (
    select municipality_code from measures
    union
    select workbooks.municipality_code
    from workbooks
    inner join newest on workbooks.year >= newest.year
),

marked as (
    select
        told.municipality_code,
        newest.year,
        measures.measure_id,
        measures.theme_code,
        measures.owner,
        measures.status_code,
        measures.deadline_date,
        measures.completed_date,
        measures.budget_line,
        measures.impact_t_co2e_per_year,
        measures.cost_estimate_eur,
        measures.spent_eur,
        measures.is_active,
        measures.is_active
        and (measures.status_code = 'late' or measures.deadline_date < measures.as_of_date) as is_late,
        measures.status_code not in ('cancelled', 'postponed')
        and measures.cost_estimate_eur is not null
        and measures.impact_t_co2e_per_year > 0 as is_priced,
        coalesce(measures.as_of_date, workbooks.as_of_date) as as_of_date,
        coalesce(measures.snapshot_id, workbooks.snapshot_id) as snapshot_id,
        coalesce(measures.origin, workbooks.origin) as origin
    from told
    cross join newest
    left join measures on told.municipality_code = measures.municipality_code
    left join workbooks on told.municipality_code = workbooks.municipality_code
),

counted as (
    select
        municipality_code,
        year,
        count(measure_id) as measures,
        count(case when status_code = 'planned' then 1 end) as measures_planned,
        count(case when status_code = 'in_progress' then 1 end) as measures_in_progress,
        count(case when status_code = 'done' then 1 end) as measures_done,
        count(case when status_code = 'postponed' then 1 end) as measures_postponed,
        count(case when status_code = 'cancelled' then 1 end) as measures_cancelled,
        count(case when status_code = 'unknown' then 1 end) as measures_unknown,
        count(case when is_late then 1 end) as measures_late,
        -- where measures are done and of none it is known when, nobody knows how many were done lately
        case
            when
                count(case when status_code = 'done' then 1 end) = 0
                or count(case when status_code = 'done' then completed_date end) > 0
                then
                    count(
                        case
                            when
                                status_code = 'done'
                                and completed_date > {{ dbt.dateadd('year', -1, 'as_of_date') }}
                                and completed_date <= as_of_date
                                then 1
                        end
                    )
        end as measures_done_lately,
        count(case when status_code = 'done' and completed_date is null then 1 end) as measures_done_undated,
        count(owner) as measures_with_owner,
        count(deadline_date) as measures_with_deadline,
        count(budget_line) as measures_with_budget,
        count(impact_t_co2e_per_year) as measures_with_impact,
        count(case when theme_code = 'mitigation' then 1 end) as measures_of_mitigation,
        count(case when theme_code = 'adaptation' then 1 end) as measures_of_adaptation,
        count(case when theme_code = 'preparedness' then 1 end) as measures_of_preparedness,
        max(case when theme_code = 'adaptation' then 1 else 0 end) as has_adaptation,
        max(case when theme_code = 'preparedness' then 1 else 0 end) as has_preparedness,
        1 as municipalities_with_measures,
        coalesce(sum(case when is_active then impact_t_co2e_per_year end), {{ none_is_zero }}) as active_impact_t_co2e,
        coalesce(sum(cost_estimate_eur), {{ none_is_zero }}) as cost_planned_eur,
        coalesce(sum(spent_eur), {{ none_is_zero }}) as cost_spent_eur,
        -- euros per tonne are of the measures that have both; where none has, there is nothing to put in an area's sums
        sum(case when is_priced then cost_estimate_eur else 0 end) as cost_of_impact_eur,
        sum(case when is_priced then impact_t_co2e_per_year else 0 end) as impact_of_cost_t_co2e,
        min(as_of_date) as as_of_date,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from marked
    group by municipality_code, year
)

{{ figures('counted', facts, as_of='as_of_date') }}
