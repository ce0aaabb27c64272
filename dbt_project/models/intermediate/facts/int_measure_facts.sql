-- What is known of measures by municipality, as they stood on the day of the newest file. A municipality of which no
-- measure was sent has no row: unknown is not zero. Withdrawn and merged measures are not counted.
{% set facts = [
    'measures', 'measures_planned', 'measures_in_progress', 'measures_done', 'measures_postponed', 'measures_cancelled',
    'measures_unknown', 'measures_late', 'measures_done_lately', 'measures_done_undated', 'measures_with_owner',
    'measures_with_deadline', 'measures_with_budget', 'measures_with_impact', 'measures_of_mitigation',
    'measures_of_adaptation', 'measures_of_preparedness', 'has_adaptation', 'has_preparedness',
    'municipalities_with_measures', 'active_impact_t_co2e', 'cost_planned_eur', 'cost_spent_eur', 'cost_of_impact_eur',
    'impact_of_cost_t_co2e',
] %}
with

measures as (
    select * from {{ ref('int_measures') }}
),

statuses as (
    select * from {{ ref('measure_statuses') }}
),

workbooks as (
    select * from {{ ref('int_area_workbooks') }}
),

as_of as (
    select cast(substring(max(vintage), 1, 10) as date) as as_of_date
    from workbooks
),

marked as (
    select
        measures.*,
        as_of.as_of_date,
        statuses.is_active,
        statuses.is_active and (measures.status = 'myöhässä' or measures.deadline_date < as_of.as_of_date) as is_late
    from measures
    inner join statuses on measures.status = statuses.status
    cross join as_of
    where not measures.is_withdrawn and measures.status <> 'yhdistetty' and as_of.as_of_date is not null
),

counted as (
    select
        municipality_code,
        cast(extract(year from max(as_of_date)) as integer) as year,
        count(*) as measures,
        count(case when status = 'suunnitteilla' then 1 end) as measures_planned,
        count(case when status = 'käynnissä' then 1 end) as measures_in_progress,
        count(case when status = 'valmis' then 1 end) as measures_done,
        count(case when status = 'lykätty' then 1 end) as measures_postponed,
        count(case when status = 'peruttu' then 1 end) as measures_cancelled,
        count(case when status = 'tuntematon' then 1 end) as measures_unknown,
        count(case when is_late then 1 end) as measures_late,
        -- where measures are done and of none it is known when, nobody knows how many were done lately
        case
            when
                count(case when status = 'valmis' then 1 end) = 0
                or count(case when status = 'valmis' then completed_date end) > 0
                then
                    count(
                        case
                            when
                                status = 'valmis'
                                and completed_date > {{ dbt.dateadd('year', -1, 'as_of_date') }}
                                and completed_date <= as_of_date
                                then 1
                        end
                    )
        end as measures_done_lately,
        count(case when status = 'valmis' and completed_date is null then 1 end) as measures_done_undated,
        count(owner) as measures_with_owner,
        count(deadline_date) as measures_with_deadline,
        count(budget_line) as measures_with_budget,
        count(impact_t_co2e_per_year) as measures_with_impact,
        count(case when theme = 'hillintä' then 1 end) as measures_of_mitigation,
        count(case when theme = 'sopeutuminen' then 1 end) as measures_of_adaptation,
        count(case when theme = 'varautuminen' then 1 end) as measures_of_preparedness,
        max(case when theme = 'sopeutuminen' then 1 else 0 end) as has_adaptation,
        max(case when theme = 'varautuminen' then 1 else 0 end) as has_preparedness,
        1 as municipalities_with_measures,
        sum(case when is_active then impact_t_co2e_per_year end) as active_impact_t_co2e,
        sum(cost_estimate_eur) as cost_planned_eur,
        sum(spent_eur) as cost_spent_eur,
        -- euros per tonne are of the measures that have both
        sum(case when impact_t_co2e_per_year > 0 then cost_estimate_eur end) as cost_of_impact_eur,
        sum(case when cost_estimate_eur is not null then impact_t_co2e_per_year end) as impact_of_cost_t_co2e,
        max(snapshot_id) as snapshot_id,
        {{ weakest_origin('origin') }} as origin
    from marked
    group by municipality_code
)

{{ figures('counted', facts) }}
