"""Who is told what when something needs a person. What does not live here: what is wrong, which other rooms say."""
