import { itemOperation } from '../../shared/flow/itemOperation';
import { lookUpOnce } from '../../shared/flow/lookUpOnce';
import { referenceLookUp } from '../../shared/vec/byReference';
import { referenceIdBeside } from '../../shared/vec/certificateId';
import { downloadCertificate, vec } from '../../shared/vec/endpoints';
import type { Delivered } from './deliver';
import { fetchOne } from './deliver';
import type { Input } from './input';
import { input } from './input';
import { waitForPending } from './waitForPending';

/** One certificate in, its verified PDF out. */
export const downloadPdf = itemOperation<Input, Delivered>({
	service: vec,
	call: downloadCertificate,
	read: (row) => ({
		certificate: row.picked('certificateId'),
		whenNotReady: row.value('whenNotReady'),
		field: row.value('outputBinaryField'),
		fileName: row.member('options', 'fileName'),
	}),
	input,
	async prepare(run, jobs) {
		await lookUpOnce(run, jobs, referenceLookUp(run.client));
		if (run.isTool) return;
		for (const { row, input } of jobs)
			input.certificate.referenceId ??= referenceIdBeside(row.item.json, input.certificate.uuid);
	},
	request: async (run, wanted, _, free) => await fetchOne(run, wanted, { free }),
	follow: waitForPending,
	output: ({ ready, status, referenceId, binary }, { certificate: { uuid } }, row) => ({
		json: {
			...row.item.json,
			uuid,
			ready,
			status,
			...(referenceId ? { reference_id: referenceId } : {}),
		},
		...(row.item.binary || binary ? { binary: { ...row.item.binary, ...binary } } : {}),
	}),
});
