-- the measures held against what is still to be reduced, of the leading target of a municipality or of an area on today's borders
select
    place_code,
    emissions_year,
    target_year,
    methods.name_{kieli} as method_name,
    remaining_effort_kt_co2e::double as remaining_effort_kt_co2e,
    capped_unseen_impact_kt_co2e::double as capped_unseen_impact_kt_co2e,
    effort_after_measures_kt_co2e::double as effort_after_measures_kt_co2e,
    measures_with_impact,
    measures_without_impact,
    value_status,
    statuses.name_{kieli} as value_status_name
from (
    select * rename (municipality_code as place_code)
    from read_parquet('release/mart_municipal_measures_against_gap.parquet')
    union all by name
    select * exclude (borders) rename (area_code as place_code)
    from read_parquet('release/mart_area_measures_against_gap.parquet')
    where borders = 'current'
) as compared
left join read_parquet('release/dim_methods.parquet') as methods using (method)
left join read_parquet('release/dim_value_statuses.parquet') as statuses using (value_status)
