/** Lets plain Node run the phone's sources: their imports carry no extension, as bundlers read them. */
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    next(/^\.\.?\//.test(specifier) && !/\.(ts|js|json)$/.test(specifier) ? `${specifier}.ts` : specifier, context),
})
