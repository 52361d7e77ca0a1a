function process(context) {
  const row = context.input.current()
  const s = row.email ?? ""
  context.output.setField("out", `${/^[a-z]+@/.test(s)} ${/(gmail|mail)\./.test(s)} ${/\d/.test(row.name)} ${/A/i.test(row.name)} ${/^$/.test(s)} ${/\bq\b/.test(s)}`)
  return true
}
