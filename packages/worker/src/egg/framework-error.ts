/** How the errors of egg-errors mark themselves. */
const MARK = Symbol.for('FrameworkBaseError');
const FAQ = 'https://eggjs.org/zh-cn/faq';

/**
 * Adds to the message of an error of Egg or of one of its plugins the address of its page in the FAQ, as Egg's logger
 * does; any other error stays as it is. The environment may name another FAQ.
 */
export function withFaq(error: Error, env: NodeJS.ProcessEnv = process.env): Error {
  const faq = env['EGG_FRAMEWORK_ERR_FAQ_PERFIX'] || FAQ;
  if (Reflect.get(error, MARK) !== true || error.message.includes(faq)) return error;
  error.message += ` [ ${faq}/${String(Reflect.get(error, 'code'))} ]`;
  return error;
}
