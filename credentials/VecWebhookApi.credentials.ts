import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

export class VecWebhookApi implements ICredentialType {
	name = 'vecWebhookApi';

	displayName = 'VEC Webhook API';

	icon: Icon = { light: 'file:../icons/vec.svg', dark: 'file:../icons/vec.dark.svg' };

	documentationUrl = 'https://docs.vec.digital/guides/webhooks';

	// Nothing can be called with it, so the node that uses it looks at the text (`testedBy`).
	properties: INodeProperties[] = [
		{
			displayName: 'Signing Secret',
			name: 'signingSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'VEC shows it when you create a webhook in your institution dashboard. It proves that a delivery comes from VEC; it is not your API token.',
		},
	];
}
