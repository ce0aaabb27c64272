"""What is well formed and may still be wrong: findings, their bounds, approvals, and the page that shows them.

What does not live here: checks that refuse (`quality/`), publication (`release/`), and the commands (`commands/`).
"""
