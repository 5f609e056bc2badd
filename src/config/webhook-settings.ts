import { z } from 'zod';

const file = z.string().min(1);

/** The audit webhook, as a configuration file may set it. */
export function webhookSettings(listen: z.ZodType<string>) {
  return z
    .strictObject({
      listen: listen.describe('Address that API servers post to. Beyond loopback it needs a certificate.'),
      tokenFile: file
        .optional()
        .describe('File with the bearer token that API servers send. $SECRETWATCH_WEBHOOK_TOKEN goes before it.'),
      certFile: file
        .optional()
        .describe('Certificate of this server, in PEM. Renewed ones are taken without a restart.'),
      keyFile: file.optional().describe('Its key, in PEM.'),
      clientCaFile: file.optional().describe('Authority in PEM whose client certificates are let in.'),
    })
    .refine(({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined), {
      message: 'certFile and keyFile belong together',
    })
    .refine(({ clientCaFile, certFile }) => clientCaFile === undefined || certFile !== undefined, {
      message: 'clientCaFile needs certFile and keyFile: client certificates are shown over TLS',
    });
}
