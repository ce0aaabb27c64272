with

fields as (
    select * from {{ ref('form_fields') }}
),

terms as (
    select * from {{ ref('form_terms') }}
),

named as (
    select
        fields.form,
        fields.field_code,
        fields.row_code,
        row_terms.name_fi as row_fi,
        row_terms.name_sv as row_sv,
        row_terms.name_en as row_en,
        fields.column_code,
        column_terms.name_fi as column_fi,
        column_terms.name_sv as column_sv,
        column_terms.name_en as column_en,
        fields.unit,
        fields.filled_by,
        fields.filled_from,
        fields.method,
        fields.reason_code,
        fields.is_of_form,
        fields.sort_order
    from fields
    left join terms as row_terms
        on row_terms.term_list = fields.form || '_row' and fields.row_code = row_terms.term_code
    left join terms as column_terms
        on column_terms.term_list = fields.form || '_column' and fields.column_code = column_terms.term_code
)

select * from named
