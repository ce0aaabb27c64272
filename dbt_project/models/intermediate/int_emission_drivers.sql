-- The change of each place's main sectors between any two years, split into its drivers: additive LMDI-I (Ang 2005),
-- zeros by their analytical limits (Ang & Liu 2007). In words: docs/methods-drivers.md.
with

inputs as (
    select * from {{ ref('int_emission_driver_inputs') }}
),

sector_drivers as (
    select * from {{ ref('sector_drivers') }}
),

-- logarithms of what is above zero; of the rest there are none
with_logarithms as (
    select
        inputs.*,
        sector_drivers.factor_driver_code,
        sector_drivers.follows_residents,
        ln(case when inputs.emissions_kt_co2e > 0 then inputs.emissions_kt_co2e end) as ln_emissions,
        ln(case when inputs.energy_gwh > 0 then inputs.energy_gwh end) as ln_energy,
        ln(inputs.population) as ln_population
    from inputs
    inner join sector_drivers on inputs.sector_code = sector_drivers.sector_code
    where inputs.population > 0
),

paired as (
    select
        later.place_type,
        later.place_code,
        later.borders,
        later.method,
        earlier.year as from_year,
        later.year as to_year,
        later.sector_code,
        later.factor_driver_code,
        later.follows_residents,
        case
            when later.is_credit or earlier.emissions_kt_co2e < 0 or later.emissions_kt_co2e < 0 then 'credits'
            when earlier.emissions_kt_co2e is null or later.emissions_kt_co2e is null then 'appeared_or_ended'
            when
                earlier.emissions_kt_co2e > 0 and later.emissions_kt_co2e > 0
                and earlier.energy_gwh > 0 and later.energy_gwh > 0
                then 'with_energy'
            when earlier.emissions_kt_co2e > 0 and later.emissions_kt_co2e > 0 then 'without_energy'
            -- emissions from zero or to zero
            when earlier.energy_gwh > 0 and later.energy_gwh > 0 then 'factor_limit'
            when
                (earlier.emissions_kt_co2e = 0 and earlier.energy_gwh = 0 and later.energy_gwh > 0)
                or (later.emissions_kt_co2e = 0 and later.energy_gwh = 0 and earlier.energy_gwh > 0)
                then 'energy_limit'
            else 'activity_limit'
        end as treatment,
        coalesce(later.emissions_kt_co2e, 0) - coalesce(earlier.emissions_kt_co2e, 0) as change_kt_co2e,
        -- logarithms of nearly equal numbers differ by less than they are exact to; their mean is the plain one
        case
            when
                abs(later.emissions_kt_co2e - earlier.emissions_kt_co2e) <= 0.00001 * earlier.emissions_kt_co2e
                then (earlier.emissions_kt_co2e + later.emissions_kt_co2e) / 2
            else
                (later.emissions_kt_co2e - earlier.emissions_kt_co2e) / (later.ln_emissions - earlier.ln_emissions)
        end as logarithmic_mean_kt_co2e,
        later.ln_population - earlier.ln_population as ln_population,
        later.ln_energy - earlier.ln_energy as ln_energy,
        later.ln_emissions - earlier.ln_emissions as ln_emissions
    from with_logarithms as earlier
    inner join with_logarithms as later
        on
            earlier.place_type = later.place_type
            and earlier.place_code = later.place_code
            and earlier.borders = later.borders
            and coalesce(earlier.borders_since_year, 0) = coalesce(later.borders_since_year, 0)
            and earlier.method = later.method
            and earlier.sector_code = later.sector_code
            and earlier.year < later.year
    where earlier.emissions_kt_co2e <> 0 or later.emissions_kt_co2e <> 0
),

split as (
    select
        place_type,
        place_code,
        borders,
        method,
        from_year,
        to_year,
        sector_code,
        factor_driver_code,
        treatment,
        cast(change_kt_co2e as decimal(18, 9)) as change_kt_co2e,
        cast(
            case
                when not follows_residents then null
                when treatment in ('with_energy', 'without_energy') then logarithmic_mean_kt_co2e * ln_population
                when treatment in ('factor_limit', 'energy_limit', 'activity_limit') then 0
            end as decimal(18, 9)
        ) as population_kt_co2e,
        cast(
            case
                when not follows_residents then null
                when treatment = 'with_energy' then logarithmic_mean_kt_co2e * (ln_energy - ln_population)
                when treatment = 'energy_limit' then change_kt_co2e
                when treatment = 'factor_limit' then 0
            end as decimal(18, 9)
        ) as energy_per_resident_kt_co2e,
        cast(
            case
                when not follows_residents then null
                when treatment = 'without_energy' then logarithmic_mean_kt_co2e * (ln_emissions - ln_population)
                when treatment = 'activity_limit' then change_kt_co2e
            end as decimal(18, 9)
        ) as activity_per_resident_kt_co2e,
        -- where production does not follow residents, its energy stands in the place of residents and energy for each
        cast(
            case
                when follows_residents then null
                when treatment = 'with_energy' then logarithmic_mean_kt_co2e * ln_energy
                when treatment in ('without_energy', 'energy_limit', 'activity_limit') then change_kt_co2e
                when treatment = 'factor_limit' then 0
            end as decimal(18, 9)
        ) as activity_of_production_kt_co2e,
        cast(
            case treatment
                when 'with_energy' then logarithmic_mean_kt_co2e * (ln_emissions - ln_energy)
                when 'factor_limit' then change_kt_co2e
                when 'energy_limit' then 0
            end as decimal(18, 9)
        ) as emission_factor_kt_co2e,
        cast(case treatment when 'credits' then change_kt_co2e end as decimal(18, 9)) as credits_kt_co2e,
        cast(
            case treatment when 'appeared_or_ended' then change_kt_co2e end as decimal(18, 9)
        ) as appeared_or_ended_kt_co2e
    from paired
)

select * from split
