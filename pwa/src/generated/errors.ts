// Written by `python -m shared_schema.generate`; do not edit.

export const REFUSALS = [
  /** Not the id of a record. */
  'invalid_reference',
  /** A name must be 1 to 120 characters. */
  'invalid_name',
  /** Text is too long. */
  'invalid_text',
  /** Not a day of the calendar, as 2026-11-21. */
  'invalid_date',
  /** Not a time in UTC, as 2026-11-21T08:00:00Z. */
  'invalid_instant',
  /** Not a time zone name. */
  'invalid_zone',
  /** Must be yes or no. */
  'invalid_flag',
  /** A member of a set is present or cleared. */
  'invalid_member',
  /** Not a phone number. */
  'invalid_phone',
  /** Not an e-mail address. */
  'invalid_email',
  /** A number outside its range. */
  'invalid_number',
  /** Not a time of day, as 08:00. */
  'invalid_clock_time',
  /** Not a SHA-256 in hex. */
  'invalid_hash',
  /** Not a short code word. */
  'invalid_word',
  /** Not an amount with its currency. */
  'invalid_money',
  /** Not a position on earth. */
  'invalid_place',
  /** A postponement needs a day and a reason. */
  'invalid_snooze',
  /** An answer this large or of this form cannot be kept. */
  'invalid_answer',
  /** Not a list of field names. */
  'invalid_names',
  /** Not days with their names in both languages. */
  'invalid_named_days',
  /** Not a map of fields to stamps. */
  'invalid_stamps',
  /** No such kind of record. */
  'unknown_kind',
  /** This kind has no such field. */
  'unknown_field',
  /** A new record of this kind needs this field. */
  'required',
  /** This field is fixed when the record is made. */
  'write_once',
  /** No such record. */
  'unknown_record',
  /** The record is of another kind. */
  'wrong_kind',
  /** Another record has this id. */
  'id_taken',
  /** The record was erased for good. */
  'erased',
  /** An earlier change this one stands on was refused. */
  'depends_on',
  /** Your role may not do this here. */
  'not_allowed',
  /** Only its author may change this. */
  'not_author',
  /** Only the server writes this. */
  'server_only',
  /** No such command. */
  'unknown_command',
  /** The command's arguments are not right. */
  'invalid_command',
  /** This changes only by its own command. */
  'command_only',
  /** The record is no longer where the command says. */
  'not_there',
  /** The plot still holds accounts. */
  'plot_not_empty',
  /** Too many records for one command. */
  'too_many',
  /** Not a clock stamp. */
  'invalid_stamp',
  /** The record has too many entries. */
  'too_many_values',
  /** A grade or a stage is the whole team's and is not kept private. */
  'not_private',
  /** This move of stage needs the supervisor's approval. */
  'needs_approval',
  /** The playbook does not allow this move of stage. */
  'move_forbidden',
  /** An opportunity is closed as lost with its loss review: the reason, and why. */
  'loss_review',
  /** This was decided before. */
  'already_decided',
  /** Nobody decides what they asked for themselves. */
  'own_request',
  /** The opportunity stands at another stage since this was asked. */
  'stage_moved',
  /** This row has more cells than the header. */
  'cells_beyond_header',
  /** This card has no end. */
  'card_unfinished',
  /** This card cannot be read. */
  'card_unreadable',
  /** The playbook has no such grade. */
  'unknown_grade',
  /** There is no such plot. */
  'unknown_plot',
  /** An order names an account nobody knows. */
  'unknown_account',
  /** An order names several accounts at once. */
  'ambiguous_account',
  /** What has happened cannot be of a day to come. */
  'day_ahead',
] as const

export const FAILURES = [
  /** This phone's storage was copied; it gets a new replica id and loses nothing. */
  'replica_forked',
  /** The server was restored from a backup; the phone resends what it lacks. */
  'wrong_epoch',
  /** This replica is not this session's. */
  'unknown_replica',
  /** Ops are missing before the first one sent. */
  'gap',
  /** Sign in to go on; nothing on this phone is lost. */
  'signed_out',
  /** This device was revoked. */
  'device_revoked',
  /** Somebody else has signed in in this browser; what is here waits for who wrote it. */
  'other_person',
  /** Your role may not see this. */
  'forbidden',
  /** There is nothing here, or not for you. */
  'not_found',
  /** The request is not understood. */
  'bad_request',
  /** Too much at once; send less. */
  'too_large',
  /** The file is larger than this company allows. */
  'file_too_large',
  /** This visit or record has as many photos and files as it may have. */
  'too_many_files',
  /** The company's room for photos and files is used up; nothing is lost, it is tried again. */
  'company_full',
  /** Too many tries; wait a little. */
  'too_many_requests',
  /** The request comes from another site. */
  'wrong_origin',
  /** Name or password is wrong. */
  'wrong_credentials',
  /** This link was used or is too old; ask for a new one. */
  'link_used',
  /** A password needs at least ten characters. */
  'weak_password',
  /** This app is too old to change things; what waits is still sent. Update it. */
  'schema_too_old',
  /** The server's disk is full; nothing is lost, it is tried again. */
  'storage_full',
  /** The server's storage is read-only; nothing is lost, it is tried again. */
  'storage_read_only',
  /** The file arrived damaged; it is sent again. */
  'wrong_hash',
  /** This file cannot be read. */
  'bad_file',
  /** This playbook has mistakes; each is told with its place and its mend. */
  'bad_playbook',
  /** Somebody published another playbook meanwhile; look at it before publishing yours. */
  'playbook_changed',
  /** This import was undone already, or its records were changed since. */
  'nothing_to_undo',
  /** The server cannot answer now; it is tried again. */
  'unavailable',
] as const

export const REASONS = [
  /** Grade and its days between touches. */
  'touch.cadence',
  /** An account of the first grade is worked by this opportunity. */
  'touch.opportunity',
  /** The rep's own interval, with the reason given. */
  'touch.override',
  /** A rule of the playbook for special cases. */
  'touch.rule',
  /** The account's segment differs from its grade. */
  'touch.segment',
  /** No grade yet: the interval for new accounts. */
  'touch.ungraded',
  /** How long ago the last touch was that counts. */
  'touch.last',
  /** Never touched. */
  'touch.never',
  /** Put off until a day, with the reason given. */
  'touch.snoozed',
  /** The day it fell on is a holiday there: due on the first working day after it. */
  'touch.after_holiday',
  /** The day it fell on is a weekend there: due on the first working day after it. */
  'touch.after_weekend',
  /** The account's status takes it off the list. */
  'touch.not_cultivated',
  /** Usual for this grade and never used here. */
  'touch.not_used',
  /** Usual for this grade and used long ago. */
  'touch.not_lately',
  /** An answer the grade follows from, with its age. */
  'grade.input',
  /** The one answer that does not fit this grade. */
  'grade.unlike',
  /** The answers fit no grade. */
  'grade.inputs_disagree',
  /** The item to ask about. */
  'ask.item',
  /** The question that tells this grade from the next. */
  'ask.grade',
] as const

export type Refusal = (typeof REFUSALS)[number]
export type FailureCode = (typeof FAILURES)[number]
export type ReasonCode = (typeof REASONS)[number]
