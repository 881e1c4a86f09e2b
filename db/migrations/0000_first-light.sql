CREATE TABLE "tir_rollouts"."audit_entries" (
	"operation_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"step" text NOT NULL,
	"content" jsonb NOT NULL,
	"detail" jsonb,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "audit_entries_operation_id_run_id_seq_kind_pk" PRIMARY KEY("operation_id","run_id","seq","kind"),
	CONSTRAINT "audit_entries_kind" CHECK ("kind" in ('intent', 'outcome', 'decision'))
);
--> statement-breakpoint
CREATE TABLE "tir_rollouts"."endpoints" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"target" text NOT NULL,
	"location" text NOT NULL,
	"project_id" bigint NOT NULL,
	"name" text NOT NULL,
	"tir_id" bigint,
	"current_operation" uuid,
	"acting_operation" uuid,
	"acting_until" timestamp with time zone,
	"pending_effect" jsonb,
	"last_status" text,
	"last_replicas" integer,
	"last_seen_at" timestamp with time zone,
	"inference_url" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "endpoints_identity" UNIQUE("target","location","project_id","name"),
	CONSTRAINT "endpoints_target" CHECK ("target" in ('tir', 'simulator'))
);
--> statement-breakpoint
CREATE TABLE "tir_rollouts"."operations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"workflow_id" text NOT NULL,
	"run_id" uuid NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	"digest" text,
	"revision" integer,
	"phase" text NOT NULL,
	"phase_seq" integer DEFAULT 0 NOT NULL,
	"phase_since" timestamp with time zone DEFAULT now() NOT NULL,
	"progress" text,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"summary" text,
	"plan" jsonb,
	"result" jsonb,
	"failure" jsonb,
	"evidence" jsonb,
	CONSTRAINT "operations_phase" CHECK ("phase" in ('Validating', 'Planning', 'Creating', 'Patching', 'AwaitingReady', 'Probing', 'Verifying', 'Scaling', 'Stopping', 'Starting', 'Restarting', 'Deleting', 'Parked', 'Unwinding', 'Healthy', 'Stopped', 'Deleted', 'Aborted', 'RolledBack', 'Failed', 'Degraded'))
);
--> statement-breakpoint
CREATE TABLE "tir_rollouts"."revision_verdicts" (
	"endpoint_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"operation_id" uuid NOT NULL,
	"verdict" text NOT NULL,
	"evidence" jsonb,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "revision_verdicts_endpoint_id_number_operation_id_pk" PRIMARY KEY("endpoint_id","number","operation_id"),
	CONSTRAINT "revision_verdicts_verdict" CHECK ("verdict" in ('healthy', 'bad', 'unknown'))
);
--> statement-breakpoint
CREATE TABLE "tir_rollouts"."revisions" (
	"endpoint_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"spec" jsonb NOT NULL,
	"digest" text NOT NULL,
	"operation_id" uuid NOT NULL,
	"actor" text NOT NULL,
	"reason" text,
	"source" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "revisions_endpoint_id_number_pk" PRIMARY KEY("endpoint_id","number"),
	CONSTRAINT "revisions_operation" UNIQUE("operation_id")
);
--> statement-breakpoint
CREATE TABLE "tir_rollouts"."tir_calls" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tir_rollouts"."tir_calls_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"operation_id" uuid NOT NULL,
	"step" text NOT NULL,
	"seq" integer,
	"attempt" integer NOT NULL,
	"call" text NOT NULL,
	"method" text NOT NULL,
	"path" text NOT NULL,
	"status" integer,
	"outcome" text NOT NULL,
	"upstream" text,
	"duration_ms" integer NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tir_rollouts"."audit_entries" ADD CONSTRAINT "audit_entries_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "tir_rollouts"."operations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tir_rollouts"."operations" ADD CONSTRAINT "operations_endpoint_id_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "tir_rollouts"."endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tir_rollouts"."revision_verdicts" ADD CONSTRAINT "revision_verdicts_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "tir_rollouts"."operations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tir_rollouts"."revisions" ADD CONSTRAINT "revisions_endpoint_id_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "tir_rollouts"."endpoints"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tir_rollouts"."revisions" ADD CONSTRAINT "revisions_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "tir_rollouts"."operations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tir_rollouts"."tir_calls" ADD CONSTRAINT "tir_calls_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "tir_rollouts"."operations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "operations_by_endpoint" ON "tir_rollouts"."operations" USING btree ("endpoint_id","started_at");--> statement-breakpoint
CREATE INDEX "tir_calls_by_operation" ON "tir_rollouts"."tir_calls" USING btree ("operation_id","at");