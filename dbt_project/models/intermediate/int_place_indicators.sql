-- Every formula of the indicators, once, for municipalities and areas alike. Formulas in words: seed indicators.csv.
with

totals as (
    select * from {{ ref('int_place_totals') }}
),

targets as (
    select * from {{ ref('int_targets') }}
),

unknown_targets as (
    select * from {{ ref('int_unknown_targets') }}
),

with_target as (
    select
        totals.*,
        unknown_targets.place_code is not null as is_target_unknown,
        targets.base_year as target_base_year,
        targets.target_year,
        targets.target_reduction_pct,
        targets.method as target_method,
        coalesce(targets.base_year, {{ var('reference_year') }}) as reference_year
    from totals
    left join targets
        on
            totals.place_type = targets.place_type
            and totals.place_code = targets.place_code
    left join unknown_targets
        on
            totals.place_type = unknown_targets.place_type
            and totals.place_code = unknown_targets.place_code
),

compared as (
    select
        with_target.*,
        -- sums over different numbers of municipalities, or over different ones, are not compared
        case
            when
                with_target.municipalities_loaded = reference.municipalities_loaded
                and coalesce(with_target.borders_since_year, 0) = coalesce(reference.borders_since_year, 0)
                then reference.emissions_kt_co2e
        end as reference_emissions_kt_co2e,
        with_target.borders = 'of_year'
        and with_target.borders_since_year <> coalesce(reference.borders_since_year, 0) as has_other_borders
    from with_target
    left join totals as reference
        on
            with_target.place_type = reference.place_type
            and with_target.place_code = reference.place_code
            and with_target.borders = reference.borders
            and with_target.method = reference.method
            and with_target.reference_year = reference.year
),

with_reference as (
    select
        compared.*,
        case
            when is_target_unknown then 'target_unknown'
            when target_year is null then 'no_target'
            when method <> target_method then 'other_method'
            when year < target_base_year then 'before_base_year'
            when has_other_borders then 'other_borders'
            when emissions_kt_co2e is null or reference_emissions_kt_co2e is null then 'missing'
            when municipalities_loaded < municipalities_total then 'partial'
            else 'computed'
        end as target_status,
        case
            when emissions_kt_co2e is null then 'missing'
            when municipalities_loaded < municipalities_total then 'partial'
            else 'computed'
        end as value_status
    from compared
),

with_path as (
    select
        with_reference.*,
        case
            when target_status = 'computed'
                then
                    {{ target_path(
                        'reference_emissions_kt_co2e', 'target_reduction_pct', 'target_base_year', 'target_year', 'year'
                    ) }}
        end as target_path_kt_co2e
    from with_reference
),

computed as (
    select
        place_type,
        place_code,
        borders,
        year,
        method,
        cast(emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
        cast(energy_gwh as decimal(18, 6)) as energy_gwh,
        cast(population as integer) as population,
        cast(emissions_kt_co2e * 1000.0 / nullif(population, 0) as decimal(18, 6)) as emissions_per_resident_t_co2e,
        reference_year,
        cast(reference_emissions_kt_co2e as decimal(18, 6)) as reference_emissions_kt_co2e,
        cast(
            (emissions_kt_co2e - reference_emissions_kt_co2e) * 100.0 / nullif(reference_emissions_kt_co2e, 0)
            as decimal(18, 6)
        ) as change_from_base_pct,
        target_base_year,
        target_year,
        target_reduction_pct,
        target_method,
        cast(target_path_kt_co2e as decimal(18, 6)) as target_path_kt_co2e,
        cast(emissions_kt_co2e - target_path_kt_co2e as decimal(18, 6)) as target_gap_kt_co2e,
        target_status,
        value_status,
        has_other_borders,
        borders_since_year,
        cast(municipalities_loaded as integer) as municipalities_loaded,
        cast(municipalities_total as integer) as municipalities_total,
        municipalities_loaded = municipalities_total as is_complete,
        emissions_vintage,
        emissions_release,
        emissions_snapshot_id,
        population_snapshot_id,
        origin
    from with_path
)

select * from computed
