function process(context) {
  const row = context.input.current()
  let n = 0
  for (let i = 0; i < row.name.length; i++) n += row.name.charCodeAt(i)
  context.output.setField("num", n)
  return true
}
