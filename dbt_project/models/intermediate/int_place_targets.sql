-- Every target of every municipality and area, as many as each has set. A municipality's own target comes from its
-- climate plan, in the method that the plan names; the seed holds the areas' targets and what a municipality has
-- promised elsewhere. A Hinku commitment is with credits, and stands without them beside it, not leading. Nothing is
-- inherited and nothing invented.
with

plans as (
    select * from {{ ref('stg_coordinators__plans') }}
),

listed as (
    select
        targets.*,
        case when municipality_code is null then 'area' else 'municipality' end as place_type,
        coalesce(municipality_code, area_code) as place_code,
        -- by its criteria a Hinku commitment is counted with credits
        case when commitment = 'hinku' then 'hinku_credits' else method end as counted_method,
        false as is_beside
    from {{ ref('targets') }} as targets
),

-- the same target without credits, beside the commitment; not where the list sets one of its own
listed_beside as (
    select
        listed.base_year,
        listed.target_year,
        listed.reduction_pct,
        listed.source_fi,
        listed.decided_date,
        listed.commitment,
        listed.place_type,
        listed.place_code,
        'hinku' as counted_method,
        true as is_beside
    from listed
    left join listed as own
        on
            listed.place_type = own.place_type
            and listed.place_code = own.place_code
            and listed.target_year = own.target_year
            and own.counted_method = 'hinku'
    where listed.commitment = 'hinku' and own.place_code is null
),

of_plans as (
    select
        'municipality' as place_type,
        municipality_code as place_code,
        base_year,
        target_year,
        target_reduction_pct,
        method,
        approved_date as decided_date,
        plan_name as source_fi,
        cast(null as {{ dbt.type_string() }}) as commitment,
        true as is_of_plan,
        false as is_beside,
        snapshot_id,
        origin
    from plans
    where
        base_year is not null
        and target_year is not null
        and target_reduction_pct is not null
        and method is not null
),

of_list as (
    select
        place_type,
        place_code,
        base_year,
        target_year,
        reduction_pct as target_reduction_pct,
        counted_method as method,
        decided_date,
        source_fi,
        commitment,
        false as is_of_plan,
        is_beside,
        cast(null as {{ dbt.type_string() }}) as snapshot_id,
        cast(null as {{ dbt.type_string() }}) as origin
    from listed
    union all
    select
        place_type,
        place_code,
        base_year,
        target_year,
        reduction_pct as target_reduction_pct,
        counted_method as method,
        decided_date,
        source_fi,
        commitment,
        false as is_of_plan,
        is_beside,
        cast(null as {{ dbt.type_string() }}) as snapshot_id,
        cast(null as {{ dbt.type_string() }}) as origin
    from listed_beside
),

unioned as (
    select * from of_plans
    union all
    -- the same target in a municipality's own plan goes before the list
    select of_list.*
    from of_list
    left join of_plans
        on
            of_list.place_type = of_plans.place_type
            and of_list.place_code = of_plans.place_code
            and of_list.method = of_plans.method
            and of_list.target_year = of_plans.target_year
    where of_plans.place_code is null
),

ranked as (
    select
        unioned.*,
        row_number() over (
            partition by place_type, place_code
            order by
                case when is_of_plan then 1 when is_beside then 3 else 2 end,
                target_year,
                method
        ) as place_in_order
    from unioned
)

select
    place_type,
    place_code,
    base_year,
    target_year,
    target_reduction_pct,
    method,
    decided_date,
    source_fi,
    commitment,
    place_in_order = 1 as is_leading,
    snapshot_id,
    origin
from ranked
