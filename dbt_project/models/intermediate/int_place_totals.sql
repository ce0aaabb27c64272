-- Municipalities and areas in one table, so that each formula stands once. An area is the sum of its municipalities;
-- how many of them are loaded stands beside the sum.
with

municipal_totals as (
    select * from {{ ref('int_municipal_totals') }}
),

memberships as (
    select * from {{ ref('int_area_memberships') }}
),

area_sizes as (
    select
        area_code,
        count(*) as municipalities_total
    from memberships
    group by area_code
),

municipalities as (
    select
        'municipality' as place_type,
        municipality_code as place_code,
        year,
        method,
        emissions_kt_co2e,
        energy_gwh,
        population,
        case when emissions_kt_co2e is null then 0 else 1 end as municipalities_loaded,
        1 as municipalities_total,
        emissions_vintage,
        emissions_release,
        emissions_snapshot_id,
        population_snapshot_id,
        origin
    from municipal_totals
),

areas as (
    select
        'area' as place_type,
        memberships.area_code as place_code,
        municipal_totals.year,
        municipal_totals.method,
        sum(municipal_totals.emissions_kt_co2e) as emissions_kt_co2e,
        sum(municipal_totals.energy_gwh) as energy_gwh,
        -- residents of the very municipalities whose emissions are in the sum; unknown if one of them is unknown
        case
            when
                count(municipal_totals.emissions_kt_co2e)
                = count(
                    case
                        when municipal_totals.emissions_kt_co2e is not null
                            then municipal_totals.population
                    end
                )
                then sum(
                    case
                        when municipal_totals.emissions_kt_co2e is not null
                            then municipal_totals.population
                    end
                )
        end as population,
        count(municipal_totals.emissions_kt_co2e) as municipalities_loaded,
        max(area_sizes.municipalities_total) as municipalities_total,
        max(municipal_totals.emissions_vintage) as emissions_vintage,
        {{ weakest_release('municipal_totals.emissions_release') }} as emissions_release,
        cast(null as {{ dbt.type_string() }}) as emissions_snapshot_id,
        cast(null as {{ dbt.type_string() }}) as population_snapshot_id,
        {{ weakest_origin('municipal_totals.origin') }} as origin
    from memberships
    inner join municipal_totals on memberships.municipality_code = municipal_totals.municipality_code
    inner join area_sizes on memberships.area_code = area_sizes.area_code
    group by memberships.area_code, municipal_totals.year, municipal_totals.method
)

select * from municipalities
union all
select * from areas
