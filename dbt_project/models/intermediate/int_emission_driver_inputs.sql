-- What the drivers are computed of, by place, year, method and main sector: only places and years with every
-- municipality loaded. A sector that the publisher leaves out has no emissions here, which is not the same as zero.
with

place_totals as (
    select * from {{ ref('int_place_totals') }}
),

sectors as (
    select * from {{ ref('sectors') }}
),

sector_emissions as (
    select * from {{ ref('int_municipal_sector_emissions') }}
),

area_municipalities as (
    select * from {{ ref('int_area_municipalities') }}
    where not is_divided
),

of_places as (
    select
        'municipality' as place_type,
        municipality_code as place_code,
        'current' as borders,
        year,
        method,
        sector_code,
        emissions_kt_co2e,
        energy_gwh
    from sector_emissions
    union all
    select
        'area' as place_type,
        area_municipalities.area_code as place_code,
        area_municipalities.borders,
        sector_emissions.year,
        sector_emissions.method,
        sector_emissions.sector_code,
        sum(sector_emissions.emissions_kt_co2e) as emissions_kt_co2e,
        -- energy behind all of the emissions; unknown if it is unknown in one municipality that has emissions
        case
            when
                count(
                    case
                        when sector_emissions.emissions_kt_co2e <> 0 and sector_emissions.energy_gwh is null then 1
                    end
                ) = 0
                then sum(sector_emissions.energy_gwh)
        end as energy_gwh
    from area_municipalities
    inner join sector_emissions
        on
            area_municipalities.municipality_code = sector_emissions.municipality_code
            and sector_emissions.year between area_municipalities.from_year and area_municipalities.to_year
    group by
        area_municipalities.area_code,
        area_municipalities.borders,
        sector_emissions.year,
        sector_emissions.method,
        sector_emissions.sector_code
),

grid as (
    select
        place_totals.place_type,
        place_totals.place_code,
        place_totals.borders,
        place_totals.borders_since_year,
        place_totals.year,
        place_totals.method,
        sectors.sector_code,
        sectors.is_credit,
        cast(of_places.emissions_kt_co2e as decimal(18, 6)) as emissions_kt_co2e,
        cast(of_places.energy_gwh as decimal(18, 6)) as energy_gwh,
        place_totals.population
    from place_totals
    cross join sectors
    left join of_places
        on
            place_totals.place_type = of_places.place_type
            and place_totals.place_code = of_places.place_code
            and place_totals.borders = of_places.borders
            and place_totals.year = of_places.year
            and place_totals.method = of_places.method
            and sectors.sector_code = of_places.sector_code
    where
        place_totals.emissions_kt_co2e is not null
        and place_totals.municipalities_loaded = place_totals.municipalities_total
)

select * from grid
