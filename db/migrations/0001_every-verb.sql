CREATE TABLE "tir_rollouts"."findings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tir_rollouts"."findings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"check_id" uuid NOT NULL,
	"target" text NOT NULL,
	"project_id" bigint NOT NULL,
	"location" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"tir_id" bigint,
	"detail" jsonb NOT NULL,
	"repaired_by" uuid,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "findings_once" UNIQUE NULLS NOT DISTINCT("check_id","location","name","kind","tir_id"),
	CONSTRAINT "findings_kind" CHECK ("kind" in ('changed', 'vanished', 'foreign', 'orphan', 'billing'))
);
--> statement-breakpoint
ALTER TABLE "tir_rollouts"."operations" DROP CONSTRAINT "operations_phase";--> statement-breakpoint
ALTER TABLE "tir_rollouts"."endpoints" ADD COLUMN "applied_revision" integer;--> statement-breakpoint
ALTER TABLE "tir_rollouts"."endpoints" ADD COLUMN "desired_power" text;--> statement-breakpoint
ALTER TABLE "tir_rollouts"."revisions" ADD COLUMN "points_to" integer;--> statement-breakpoint
CREATE INDEX "findings_by_project" ON "tir_rollouts"."findings" USING btree ("target","project_id","at");--> statement-breakpoint
ALTER TABLE "tir_rollouts"."endpoints" ADD CONSTRAINT "endpoints_desired_power" CHECK ("desired_power" in ('running', 'stopped'));--> statement-breakpoint
ALTER TABLE "tir_rollouts"."operations" ADD CONSTRAINT "operations_phase" CHECK ("phase" in ('Validating', 'Planning', 'AwaitingApproval', 'Creating', 'Patching', 'AwaitingReady', 'Probing', 'Verifying', 'Scaling', 'Configuring', 'Stopping', 'Starting', 'Restarting', 'Deleting', 'Renaming', 'Adopting', 'Parked', 'Unwinding', 'Healthy', 'Stopped', 'Deleted', 'Renamed', 'Adopted', 'Aborted', 'RolledBack', 'Failed', 'Degraded'));