function process(context) {
  const row = context.input.current()
  const s = `${row.email} ${row.name}`
  context.output.setField(
    "out",
    `${/^(?:a|q|)@?b/.test("b")} ${/colou?r|[a-d]{1,3}@/.test(s)} ${/\w{2,}\.(com|example)/.test(s)} ${/x{2}|[:]/.test(s)} ${/^\d{3}-\d{4}$/.test("123-4567")} ${/[\w.-]@/.test(s)} ${/[W-b]/i.test(s)}`,
  )
  return true
}
