-- What the measures of a project area cost are the sums of the listed measures and of the indicators.
with listed as (
    select places.project_area_code as area_code, measures.*
    from marts.mart_measures as measures
    inner join marts.dim_municipalities as places using (municipality_code)
    where not measures.is_withdrawn and measures.status <> 'yhdistetty'
),
counted as (
    unpivot (
        select
            area_code,
            count(*)::double as measures,
            count(cost_estimate_eur)::double as measures_with_cost_estimate,
            count(*) filter (where cost_estimate_eur is null)::double as measures_without_cost_estimate,
            count(spent_eur)::double as measures_with_spent,
            sum(cost_estimate_eur)::double as cost_estimate_eur,
            sum(spent_eur)::double as spent_eur
        from listed
        where area_code is not null
        group by area_code
    )
    on columns(* exclude (area_code))
    into name column_name value figure
),
told as (
    unpivot (
        select
            area_code, measures::double as measures, measures_with_cost_estimate::double as measures_with_cost_estimate,
            measures_without_cost_estimate::double as measures_without_cost_estimate,
            measures_with_spent::double as measures_with_spent, cost_estimate_eur::double as cost_estimate_eur,
            spent_eur::double as spent_eur
        from marts.mart_area_measure_costs
    )
    on columns(* exclude (area_code))
    into name column_name value figure
),
of_indicators as (
    select
        place_code as area_code,
        case indicator_code when 'measures_cost_planned' then 'cost_estimate_eur' else 'spent_eur' end as column_name,
        indicator_value as figure
    from numbers
    where place_type = 'area' and borders = 'current' and is_complete
        and indicator_code in ('measures_cost_planned', 'measures_cost_spent')
)
select 'mart_area_measure_costs' as mart, column_name, area_code as place, told.figure as found, counted.figure as expected
from told
full join counted using (area_code, column_name)
where coalesce(told.figure, 0) <> coalesce(counted.figure, 0)
union all
select 'mart_area_indicators', column_name, area_code, of_indicators.figure, told.figure
from of_indicators
inner join told using (area_code, column_name)
where of_indicators.figure is distinct from told.figure
