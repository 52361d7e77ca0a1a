function process(context) {
  let { id } = context.input.current()
  id = id + "x"
  id = id + id
  id = id + id
  id = id + id
  id = id + id
  id = id + id
  id = id + id
  id = id + id
  id = id + id
  context.output.setField("out", id.length)
  return true
}
