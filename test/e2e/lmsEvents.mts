/** Bodies as learning platforms post them to a webhook. Sources: their public documentation of webhooks. */

/** Thinkific's `enrollment.completed`; sent again with the same id when it got no answer. */
export const thinkific = (id: string) => ({
	id,
	resource: 'enrollment',
	action: 'completed',
	tenant_id: '7',
	created_at: new Date().toISOString(),
	payload: {
		id: 11,
		completed_at: '2026-11-24T10:00:00Z',
		percentage_completed: '100.0',
		course: { id: 3, name: 'Welding' },
		user: { id: 5, email: 'thea@example.com', first_name: 'Thea', last_name: 'Doe' },
	},
});

/** What Velocert Issue is told of it. */
export const fromThinkific = {
	email: '={{ $json.body.payload.user.email }}',
	recipientName:
		'={{ $json.body.payload.user.first_name }} {{ $json.body.payload.user.last_name }}',
	courseTitle: '={{ $json.body.payload.course.name }}',
	completionDate: '={{ $json.body.payload.completed_at }}',
	score: 100,
	passed: true,
};

/**
 * Canvas' `course_completed`, which has no id and comes again, with another time, whenever the time
 * of completion is changed.
 */
export const canvas = (completedAt: string) => ({
	metadata: {
		event_name: 'course_completed',
		event_time: new Date().toISOString(),
		context_type: 'Course',
	},
	body: {
		course: { id: '21', name: 'Welding', sis_source_id: 'W-21', account_id: '1' },
		progress: { completed_at: completedAt },
		user: { id: '42', email: 'cara@example.com', name: 'Cara Doe' },
	},
});

/** What Velocert Issue is told of it. */
export const fromCanvas = {
	email: '={{ $json.body.body.user.email }}',
	recipientName: '={{ $json.body.body.user.name }}',
	courseTitle: '={{ $json.body.body.course.name }}',
	completionDate: '={{ $json.body.body.progress.completed_at }}',
	score: 100,
	passed: true,
};

/** What a WordPress plugin posts when a user completes a course; its fields are named by whoever sets it up. */
export const learnDash = (course: string) => ({
	user_email: 'Lea@example.com',
	user_first_name: 'Lea',
	user_last_name: 'Doe',
	course_title: course,
	completed_date: '2026-11-24',
});

/** Rows of a sheet as the Google Sheets Trigger emits them: no row number, cells that are empty as ''. */
export const sheetRows = (names: string[]) =>
	names.map((name) => ({
		Name: name,
		Email: `${name.toLowerCase()}@example.com`,
		Course: 'Welding',
		Date: '2026-11-24',
		Remarks: '',
	}));

/** What Velocert Issue is told of one. */
export const fromSheet = {
	email: '={{ $json.Email }}',
	recipientName: '={{ $json.Name }}',
	courseTitle: '={{ $json.Course }}',
	completionDate: '={{ $json.Date }}',
	score: 100,
	passed: true,
};
