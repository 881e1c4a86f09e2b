# Endpoints as the Terraform provider of TIR declares them. With the stack up:
#   npx tir-rollouts apply -f examples/terraform/main.tf
# What has no value in the files is given on the command line, such as --set var.project_id=1000.

variable "project_id" {
  default = 1000
}

variable "models" {
  description = "Hugging Face model by name of the endpoint."
  type        = map(string)
  default = {
    gemma = "google/gemma-2b"
  }
}

locals {
  region = "Delhi"
}

# One endpoint for each model; --set 'var.models={gemma="google/gemma-2b", falcon="tiiuae/falcon-7b"}' makes it two.
resource "tir_model_endpoint" "chat" {
  for_each = var.models

  name         = "terraform-${each.key}"
  framework    = "VLLM" # the provider's key; TIR calls it vllm
  sku_name     = "GDC3.L4-25.110GB"
  sku_type     = "hourly"
  cluster_type = "tir-cluster"
  storage_type = "disk"
  replica      = 1

  # With a tir_integration of your own: model_load_integration_id = tir_integration.hub.id,
  # and --set tir_integration.hub.id=609, since the id is in Terraform's state alone.
  model_load_integration_id = "609"

  detailed_info {
    hugging_face_id = each.value
    engine_args = {
      max_model_length = 4096 # texts in Terraform, typed on TIR
    }
  }

  resource_details {
    disk_size = 100
    env_variables {
      key   = "HF_HOME"
      value = "/mnt/models/.cache"
    }
  }

  container_type = "public"
  project_id     = var.project_id
  location       = local.region
  currency       = "INR"
}
