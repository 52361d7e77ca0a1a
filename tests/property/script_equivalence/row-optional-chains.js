function process(context) {
  const row = context.input.current()
  context.output.setField("out", `${row?.name} ${row?.["note"]} ${row?.data?.k?.[1]?.a} ${context?.input.current().note}`)
  context.output.setField("other", row.name?.trim?.())
  context.output.setField("more", row.email?.length)
  return true
}
