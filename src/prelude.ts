/**
 * Must be the first import of every entry point that uses effect: loads effect while nothing of Deno's costly to look at
 * can be looked at (prelude/hidden.ts).
 */
import "./prelude/hidden.ts"
import "./prelude/shown.ts"
