import { type Asked, objectIn, type Said } from './http-target.ts';

/** A Slack channel behind an incoming webhook, with the limits that Slack's reference of blocks tells. */
export class SlackChannel {
  readonly messages: { text: string; blocks: Block[] }[] = [];

  judge = ({ path, body }: Asked): Said => {
    if (path !== '/services/T0/B0/secret') return { status: 404, body: 'no_service' };
    const message = objectIn(body);
    if (!message) return { status: 400, body: 'invalid_payload' };
    const blocks = (message.blocks ?? []) as Block[];
    if (typeof message.text !== 'string' || message.text === '') return { status: 400, body: 'no_text' };
    if (blocks.length > 50 || !blocks.every(isBlock)) return { status: 400, body: 'invalid_blocks' };
    this.messages.push({ text: message.text, blocks });
    return { status: 200, body: 'ok' };
  };
}

interface Text {
  type: string;
  text: string;
}
interface Block {
  type: string;
  text?: Text;
  fields?: Text[];
  elements?: unknown[];
}

function isBlock({ type, text, fields, elements }: Block): boolean {
  const fits = (each: Text | undefined, max: number) =>
    each !== undefined && each.text.length > 0 && each.text.length <= max;
  if (type === 'header') return text?.type === 'plain_text' && fits(text, 150);
  if (type === 'section')
    return fields
      ? fields.length > 0 && fields.length <= 10 && fields.every((field) => fits(field, 2_000))
      : fits(text, 3_000);
  if (type === 'context' || type === 'actions') return (elements?.length ?? 0) > 0;
  return type === 'divider';
}
