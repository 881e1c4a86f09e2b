CREATE TABLE "tir_rollouts"."probes" (
	"operation_id" uuid NOT NULL,
	"run_id" uuid NOT NULL,
	"check_id" text NOT NULL,
	"attempt" integer NOT NULL,
	"number" integer NOT NULL,
	"preset" text NOT NULL,
	"ok" boolean NOT NULL,
	"latency_ms" integer NOT NULL,
	"max_latency_ms" integer,
	"status" integer,
	"reason" text,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "probes_operation_id_run_id_check_id_attempt_number_pk" PRIMARY KEY("operation_id","run_id","check_id","attempt","number")
);
--> statement-breakpoint
ALTER TABLE "tir_rollouts"."probes" ADD CONSTRAINT "probes_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "tir_rollouts"."operations"("id") ON DELETE no action ON UPDATE no action;