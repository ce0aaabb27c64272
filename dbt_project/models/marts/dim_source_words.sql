select
    word_list,
    word,
    code,
    name_sv,
    name_en
from {{ ref('source_words') }}
