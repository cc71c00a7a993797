import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { receiveDelivery, testSigningSecret } from './operation';
import { passOnce } from './passOnce';
import { properties } from './properties';

export class VecVaultTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'VEC Vault Trigger',
		name: 'vecVaultTrigger',
		icon: { light: 'file:../../icons/vec.svg', dark: 'file:../../icons/vec.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["events"].includes("*") ? "any event" : $parameter["events"].map((event) => event.split(".").pop()).join(", ") }}',
		description: 'Starts the workflow when VEC reports what became of a certificate',
		eventTriggerDescription: 'Waiting for VEC to call the test URL',
		activationMessage: 'You can now let a webhook in VEC send to your production URL.',
		defaults: { name: 'VEC Vault Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'vecWebhookApi', required: true, testedBy: 'testSigningSecret' },
			{
				name: 'vecApi',
				required: true,
				displayOptions: { show: { fetchCertificate: [true] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				responseData: 'noData',
				path: 'webhook',
			},
		],
		triggerPanel: {
			header: 'Let VEC send an event',
			executionsHelp: {
				inactive:
					"Webhooks have two modes: test and production. <br /> <br /> <b>Use test mode while you build your workflow</b>. Press 'Execute step', then let VEC send an event to the test URL. The execution shows up in the editor.<br /> <br /> <b>Use production mode to run your workflow automatically</b>. Publish the workflow and enter the production URL in VEC. Those executions show up in the executions list, but not in the editor.",
				active:
					'Webhooks have two modes: test and production. <br /> <br /> <b>Use test mode while you build your workflow</b>. Press \'Execute step\', then let VEC send an event to the test URL. The execution shows up in the editor.<br /> <br /> <b>Production mode is on</b>. Events that VEC sends to the production URL run the workflow. Those executions show up in the <a data-key="executions">executions list</a>, but not in the editor.',
			},
			activationHint:
				'Once your workflow is ready, publish it and enter the production URL in your VEC institution dashboard, so that it runs by itself.',
		},
		properties,
	};

	methods = {
		credentialTest: { testSigningSecret },
	};

	// VEC has no call to register a webhook: a person enters the URL in the dashboard.
	webhookMethods = {
		default: {
			async checkExists(): Promise<boolean> {
				return true;
			},
			async create(): Promise<boolean> {
				return true;
			},
			async delete(): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveDelivery(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await passOnce(this);
	}
}
