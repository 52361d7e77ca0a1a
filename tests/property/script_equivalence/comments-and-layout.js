function process(context) { // context.output.setField("x", 1)
  /* const row = 5 */ const row /* a */ = /* b */ context /* c */ . input /* d */ . current /* e */ ( /* f */ ) /* g */; // h
  context.output.setField( /* "(" */ "out" /* , */ , /* ( */ row /* ) */ . /* . */ name /* , */ ) /* ; */
  if (context . validate /* ( */ . required /* [ */ ( [ /* " */ "note" /* " */ , ] )) context.output.setField("other", "has // note")
  return true /* end */
}
