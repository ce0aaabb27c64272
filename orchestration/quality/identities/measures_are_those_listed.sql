-- The numbers of measures are those of the list of measures: all of them, by status, by theme, their effects and costs;
-- and the active ones are as many beside a target as in the list.
with listed as (
    select measures.*, statuses.is_active
    from marts.mart_measures as measures
    inner join seeds.measure_statuses as statuses using (status)
    where not measures.is_withdrawn and measures.status <> 'yhdistetty'
),
counted as (
    unpivot (
        select
            municipality_code,
            count(*)::double as measures,
            count(*) filter (where status = 'suunnitteilla')::double as measures_planned,
            count(*) filter (where status = 'käynnissä')::double as measures_in_progress,
            count(*) filter (where status = 'valmis')::double as measures_done,
            count(*) filter (where status = 'lykätty')::double as measures_postponed,
            count(*) filter (where status = 'peruttu')::double as measures_cancelled,
            count(*) filter (where status = 'tuntematon')::double as measures_unknown,
            count(*) filter (where theme = 'sopeutuminen')::double as adaptation_measures,
            count(*) filter (where theme = 'varautuminen')::double as preparedness_measures,
            count(owner) * 100.0 / count(*) as measures_with_owner_share,
            count(deadline_date) * 100.0 / count(*) as measures_with_deadline_share,
            count(budget_line) * 100.0 / count(*) as measures_with_budget_share,
            count(impact_t_co2e_per_year) * 100.0 / count(*) as measures_with_impact_share,
            sum(impact_t_co2e_per_year) filter (where is_active)::double as measures_impact,
            sum(cost_estimate_eur)::double as measures_cost_planned,
            sum(spent_eur)::double as measures_cost_spent
        from listed
        group by municipality_code
    )
    on columns(* exclude (municipality_code))
    into name indicator_code value figure
),
told as (
    select place_code as municipality_code, indicator_code, indicator_value
    from numbers
    where place_type = 'municipality' and indicator_code in (select indicator_code from counted)
        and indicator_value is not null
)
select 'mart_municipal_indicators' as mart, indicator_code as column_name, municipality_code as place,
    told.indicator_value as found, counted.figure as expected
from counted
full join told using (municipality_code, indicator_code)
where coalesce(abs(counted.figure - told.indicator_value) > 0.000001, coalesce(told.indicator_value, 0) <> 0, true)
    or (told.indicator_value is null and counted.figure is not null)
union all
select 'mart_municipal_measures_against_gap', 'active_measures', against.municipality_code, against.active_measures,
    active.measures
from marts.mart_municipal_measures_against_gap as against
left join (
    select municipality_code, count(*) as measures from listed where is_active group by all
) as active using (municipality_code)
where coalesce(against.active_measures, 0) <> coalesce(active.measures, 0)
union all
select 'mart_area_measures_against_gap', 'active_measures', concat_ws(', ', against.area_code, against.borders),
    against.active_measures, active.measures
from marts.mart_area_measures_against_gap as against
left join (
    select members.area_code, members.borders, members.year as emissions_year, count(*) as measures
    from members
    inner join listed using (municipality_code)
    where listed.is_active and not members.is_divided
    group by all
) as active using (area_code, borders, emissions_year)
where coalesce(against.active_measures, 0) <> coalesce(active.measures, 0)
